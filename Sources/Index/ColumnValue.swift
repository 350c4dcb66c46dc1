import CKernels

/// A value that columns hold and kernels compare.
protocol ColumnValue: Comparable, BitwiseCopyable {
  /// The first and the last value there is.
  static var all: ClosedRange<Self> { get }
  /// The next value up, and down; of the last value itself.
  var successor: Self { get }
  var predecessor: Self { get }
  /// Writes for each of 64 × `words` values whether it is in the range.
  static func test(
    _ values: UnsafePointer<Self>, _ words: Int, _ range: ClosedRange<Self>, _ bits: UnsafeMutablePointer<UInt64>)
}

extension Comparison {
  /// The values that compare so with `value`, as a range (nil if there are none), and whether they are those outside of it.
  func range<Value: ColumnValue>(of value: Value) -> (range: ClosedRange<Value>?, isOutside: Bool) {
    let (first, last) = (Value.all.lowerBound, Value.all.upperBound)
    switch self {
    case .equal: return (value...value, false)
    case .notEqual: return (value...value, true)
    case .less: return (value > first ? first...value.predecessor : nil, false)
    case .lessOrEqual: return (first...value, false)
    case .greater: return (value < last ? value.successor...last : nil, false)
    case .greaterOrEqual: return (value...last, false)
    }
  }

  /// The whole numbers that compare so with a number.
  func range(ofWholeNumbersAt value: Double) -> (range: ClosedRange<Int64>?, isOutside: Bool) {
    let (down, up) = (value.rounded(.down), value.rounded(.up))
    switch self {
    case .equal: return (Int64(exactly: value).map { $0...$0 }, false)
    case .notEqual: return (Int64(exactly: value).map { $0...$0 }, true)
    case .less: return (Self.wholeNumbers(to: up, isIncluded: false), false)
    case .lessOrEqual: return (Self.wholeNumbers(to: down, isIncluded: true), false)
    case .greater: return (Self.wholeNumbers(from: down, isIncluded: false), false)
    case .greaterOrEqual: return (Self.wholeNumbers(from: up, isIncluded: true), false)
    }
  }

  private static func wholeNumbers(to limit: Double, isIncluded: Bool) -> ClosedRange<Int64>? {
    guard limit >= -0x1p63 else { return nil }
    guard let last = Int64(exactly: limit) else { return Int64.all }
    return (isIncluded ? Comparison.lessOrEqual : .less).range(of: last).range
  }

  private static func wholeNumbers(from limit: Double, isIncluded: Bool) -> ClosedRange<Int64>? {
    guard limit < 0x1p63 else { return nil }
    guard let first = Int64(exactly: limit) else { return Int64.all }
    return (isIncluded ? Comparison.greaterOrEqual : .greater).range(of: first).range
  }
}

extension ColumnValue where Self: FixedWidthInteger {
  static var all: ClosedRange<Self> { min...max }
  var successor: Self { self < .max ? self + 1 : self }
  var predecessor: Self { self > .min ? self - 1 : self }
}

extension Int64: ColumnValue {
  static func test(
    _ values: UnsafePointer<Int64>, _ words: Int, _ range: ClosedRange<Int64>, _ bits: UnsafeMutablePointer<UInt64>
  ) {
    unsafe kindred_in_range_i64(values, words, range.lowerBound, range.upperBound, bits)
  }
}

extension Int32: ColumnValue {
  static func test(
    _ values: UnsafePointer<Int32>, _ words: Int, _ range: ClosedRange<Int32>, _ bits: UnsafeMutablePointer<UInt64>
  ) {
    unsafe kindred_in_range_i32(values, words, range.lowerBound, range.upperBound, bits)
  }
}

extension Double: ColumnValue {
  static var all: ClosedRange<Double> { -infinity...infinity }
  var successor: Double { nextUp }
  var predecessor: Double { nextDown }

  static func test(
    _ values: UnsafePointer<Double>, _ words: Int, _ range: ClosedRange<Double>, _ bits: UnsafeMutablePointer<UInt64>
  ) {
    unsafe kindred_in_range_f64(values, words, range.lowerBound, range.upperBound, bits)
  }
}
