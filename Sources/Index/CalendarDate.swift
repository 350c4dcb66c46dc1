/// A day of the proleptic Gregorian calendar, counted from 1970-01-01.
public struct CalendarDate: Equatable, Comparable, Hashable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01; negative before.
  public let daysSinceEpoch: Int32

  /// Makes a date from its count of days.
  public init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

  /// Makes a date from year, month and day; nil if there is no such day.
  public init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year) else {
      return nil
    }
    // Days from civil (Howard Hinnant, "chrono-compatible low-level date algorithms"): years begin in March, so that the
    // leap day is the last.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSinceEpoch = Int32(era * 146_097 + dayOfEra - 719_468)
  }

  /// Reads `2020-01-31`, also with a time of day after a `T` or a space, which is left out; nil if it is anything else.
  public init?(_ string: some StringProtocol) {
    let day = string.prefix(10)
    let rest = string.dropFirst(10)
    guard day.utf8.count == 10, rest.isEmpty || rest.first == "T" || rest.first == " " else { return nil }
    let parts = day.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
      parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let dayOfMonth = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: dayOfMonth)
  }

  /// `2020-01-31`.
  public var description: String {
    var writer = DigitWriter(capacity: 10)
    writer.put(self)
    return writer.text
  }

  /// The year, month and day (civil from days, of the same source).
  public var civil: (year: Int, month: Int, day: Int) {
    let shifted = Int(daysSinceEpoch) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// Whether this day is before the other.
  public static func < (left: Self, right: Self) -> Bool { left.daysSinceEpoch < right.daysSinceEpoch }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

/// Writes numbers of a fixed number of digits, as times have them. Every hit has two times of seven numbers each: this is many times
/// as fast as making strings of the numbers.
package struct DigitWriter: ~Copyable {
  private var bytes: [UInt8] = []

  /// Makes a writer of a text of about so many bytes.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// What was written.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Writes what stands between numbers.
  package mutating func put(_ mark: Unicode.Scalar) { bytes.append(UInt8(ascii: mark)) }

  /// Writes a number, with zeroes before it if it has fewer digits.
  package mutating func put(_ number: Int, digits: Int) {
    if number < 0 { put("-") }
    var divisor: UInt = 1
    for _ in 1..<digits { divisor *= 10 }
    while number.magnitude / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number.magnitude / divisor % 10))
      divisor /= 10
    }
  }

  /// Writes a mark and the number behind it.
  package mutating func put(_ mark: Unicode.Scalar, _ number: Int, digits: Int) {
    put(mark)
    put(number, digits: digits)
  }

  /// Writes a day as `2020-01-31`.
  package mutating func put(_ date: CalendarDate) {
    let (year, month, day) = date.civil
    put(year, digits: 4)
    put("-", month, digits: 2)
    put("-", day, digits: 2)
  }
}
