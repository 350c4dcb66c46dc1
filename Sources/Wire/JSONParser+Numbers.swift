extension JSONParser {
  /// Reads a number: an integer if it has neither point nor exponent and fits 64 bits, else a double.
  mutating func number(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> JSONValue {
    let start = position
    let isNegative = take("-", bytes)
    var decimal = Decimal()
    try wholePart(bytes, into: &decimal)
    let isWhole = !take(".", bytes)
    if !isWhole {
      decimal.fractionDigits = takeDigits(bytes, into: &decimal)
      guard decimal.fractionDigits > 0 else { throw error("digits are expected after the point") }
    }
    let hasExponent = try takeExponent(bytes)
    if !hasExponent, let magnitude = decimal.exactMagnitude {
      if isWhole { return .integer(Int64(isNegative ? -magnitude : magnitude)) }
      return .number(isNegative ? -magnitude : magnitude)
    }
    if !hasExponent, !isWhole, let magnitude = decimal.roundedMagnitude {
      return .number(isNegative ? -magnitude : magnitude)
    }
    let text = try text(bytes, start..<position)
    if isWhole, !hasExponent, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      position = start
      throw error("the number is beyond a double")
    }
    return .number(number)
  }

  private mutating func wholePart(
    _ bytes: borrowing Span<UInt8>, into decimal: inout Decimal
  ) throws(JSONError) {
    let start = position
    let count = takeDigits(bytes, into: &decimal)
    guard count > 0 else { throw error("a digit is expected") }
    guard count == 1 || bytes[start] != UInt8(ascii: "0") else {
      position = start
      throw error("a number does not begin with 0")
    }
  }

  private mutating func takeExponent(_ bytes: borrowing Span<UInt8>) throws(JSONError) -> Bool {
    guard take("e", bytes) || take("E", bytes) else { return false }
    if !take("+", bytes) { _ = take("-", bytes) }
    var ignored = Decimal()
    guard takeDigits(bytes, into: &ignored) > 0 else { throw error("digits are expected in the exponent") }
    return true
  }

  private mutating func takeDigits(_ bytes: borrowing Span<UInt8>, into decimal: inout Decimal) -> Int {
    let start = position
    while let byte = peek(bytes), byte.isDigit {
      decimal.mantissa = decimal.mantissa &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
      position += 1
    }
    decimal.digits += position - start
    return position - start
  }
}

/// The digits of a number as they are read. Fifteen of them fit a double exactly, as do the powers of ten that they may be
/// divided by, and one division of exact numbers rounds correctly (Clinger 1990). Nearly all numbers are that short.
private struct Decimal {
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  var mantissa: UInt64 = 0
  var digits = 0
  var fractionDigits = 0

  /// The number without its sign; nil if it has too many digits to be made this way.
  var exactMagnitude: Double? {
    digits <= 15 ? Double(mantissa) / Self.powersOfTen[fractionDigits] : nil
  }

  #if arch(x86_64)
    private static let longPowersOfTen: [Float80] = (0..<27).reduce(into: [1]) { powers, index in
      powers.append(powers[index] * 10)
    }

    /// The same for up to nineteen digits, as doubles are written: they fit the 64 bits of an extended double, as do the powers
    /// of ten up to 10^27. Their quotient is rounded to 64 bits, and then to 53; unless the bits in between are about a half,
    /// that comes to the same as rounding once.
    var roundedMagnitude: Double? {
      guard digits <= 19, fractionDigits <= 27, mantissa > 0 else { return nil }
      let quotient = Float80(mantissa) / Self.longPowersOfTen[fractionDigits]
      let rest = quotient.significandBitPattern & 0x7ff
      return (0x3ff...0x401).contains(rest) ? nil : Double(quotient)
    }
  #else
    var roundedMagnitude: Double? { nil }
  #endif
}

extension UInt8 {
  /// Whether it is an ASCII digit.
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
