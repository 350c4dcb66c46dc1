/// Reads the part of JSON that safetensors headers are made of, strictly and without recursion.
///
/// A general parser will not do: it hides repeated names, rounds large integers and recurses as deep as a hostile file
/// likes. Every failure is a `ScanFailure` with the offset of the first wrong byte.
struct HeaderScanner {
  /// What was expected and where it was not found.
  struct ScanFailure: Error {
    let expected: String
    let offset: Int
  }

  private let bytes: [UInt8]
  private var position = 0

  /// Begins at the first of the header's bytes.
  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Calls `member` with each name of an object, positioned at its value, which `member` must consume.
  mutating func readObject(
    _ member: (inout HeaderScanner, String) throws(ScanFailure) -> Void
  ) throws(ScanFailure) {
    try expect("{")
    if skip("}") { return }
    repeat {
      let name = try readString()
      try expect(":")
      try member(&self, name)
    } while skip(",")
    try expect("}")
  }

  /// An array of integers that are not negative.
  mutating func readIntegers() throws(ScanFailure) -> [Int] {
    try expect("[")
    if skip("]") { return [] }
    var values: [Int] = []
    repeat { values.append(try readInteger()) } while skip(",")
    try expect("]")
    return values
  }

  /// A string, its escapes resolved.
  mutating func readString() throws(ScanFailure) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while true {
      guard let byte = next() else { throw fail("the end of a string") }
      if byte == UInt8(ascii: "\"") { break }
      if byte < 0x20 { throw fail("a string without control characters", back: 1) }
      if byte == UInt8(ascii: "\\") {
        text += try readEscape()
      } else {
        text.append(byte)
      }
    }
    guard let string = String(validating: text, as: UTF8.self) else { throw fail("UTF-8 in a string") }
    return string
  }

  /// Accepts only white space up to the end; writers pad headers with spaces.
  mutating func readEnd() throws(ScanFailure) {
    skipSpace()
    if position != bytes.count { throw fail("the end of the header") }
  }

  private mutating func readInteger() throws(ScanFailure) -> Int {
    skipSpace()
    var value = 0
    let start = position
    while position < bytes.count, case UInt8(ascii: "0")...UInt8(ascii: "9") = bytes[position] {
      let digit = Int(bytes[position] - UInt8(ascii: "0"))
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(digit)
      if overflow || carry { throw fail("an integer below 2^63") }
      value = sum
      position += 1
    }
    if position == start { throw fail("an integer that is not negative") }
    return value
  }

  private mutating func readEscape() throws(ScanFailure) -> [UInt8] {
    switch next() {
    case UInt8(ascii: "n"): [0x0A]
    case UInt8(ascii: "t"): [0x09]
    case UInt8(ascii: "r"): [0x0D]
    case UInt8(ascii: "b"): [0x08]
    case UInt8(ascii: "f"): [0x0C]
    case UInt8(ascii: "u"): try readUnicodeEscape()
    case let byte? where "\"\\/".utf8.contains(byte): [byte]
    default: throw fail("an escape sequence", back: 1)
    }
  }

  private mutating func readUnicodeEscape() throws(ScanFailure) -> [UInt8] {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next().flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
        throw fail("four hexadecimal digits", back: 1)
      }
      value = value * 16 + UInt32(digit)
    }
    // Surrogates have no scalar of their own; no tensor's name needs one.
    guard let scalar = Unicode.Scalar(value) else { throw fail("an escape of a whole character") }
    return Array(String(scalar).utf8)
  }

  private mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(ScanFailure) {
    if !skip(mark) { throw fail("'\(mark)'") }
  }

  /// A failure just before the current position, for callers that judge what they read.
  func failure(_ expected: String) -> ScanFailure { fail(expected) }

  private func fail(_ expected: String, back: Int = 0) -> ScanFailure {
    ScanFailure(expected: expected, offset: max(0, position - back))
  }
}
