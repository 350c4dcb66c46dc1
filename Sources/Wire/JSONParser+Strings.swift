extension JSONParser {
  /// Reads a string, from its opening quote to its closing one.
  mutating func string(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> String {
    position += 1
    var string = try plainText(bytes)
    while !take("\"", bytes) {
      guard let byte = peek(bytes) else { throw error("the string is not closed") }
      guard byte == UInt8(ascii: "\\") else { throw error("a control character must be escaped") }
      string.unicodeScalars.append(try escape(bytes))
      string += try plainText(bytes)
    }
    return string
  }

  /// The bytes up to a quote, a backslash or a control character.
  private mutating func plainText(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> String {
    let start = position
    while let byte = peek(bytes), byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
    return try text(bytes, start..<position)
  }

  /// A part of the bytes as a string.
  func text(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) throws(JSONError) -> String {
    do {
      return String(copying: try UTF8Span(validating: bytes.extracting(range)))
    } catch {
      let position = range.lowerBound + error.byteOffsets.lowerBound + 1
      throw JSONError(position: position, reason: "the string is not valid UTF-8")
    }
  }

  private mutating func escape(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> Unicode.Scalar {
    position += 1
    guard let byte = peek(bytes) else { throw error("the string is not closed") }
    let scalar: Unicode.Scalar
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{c}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"): return try escapedScalar(bytes)
    default: throw error("there is no such escape")
    }
    position += 1
    return scalar
  }

  /// Reads `u` and four digits, and the second half where they are the first half of a surrogate pair.
  private mutating func escapedScalar(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> Unicode.Scalar {
    let start = position
    let unit = try hexadecimal(bytes)
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if unit < 0xdc00, take("\\", bytes), peek(bytes) == UInt8(ascii: "u") {
      let second = try hexadecimal(bytes)
      if (0xdc00...0xdfff).contains(second),
        let scalar = Unicode.Scalar(0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00))
      {
        return scalar
      }
    }
    position = start
    throw error("half of a surrogate pair stands alone")
  }

  private mutating func hexadecimal(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> UInt32 {
    position += 1
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = peek(bytes)?.hexadecimalDigit else { throw error("four hexadecimal digits are expected") }
      value = value << 4 | digit
      position += 1
    }
    return value
  }
}

extension UInt8 {
  fileprivate var hexadecimalDigit: UInt32? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
