/// A boolean expression over fields, as it was written: nothing of it is checked against a schema yet.
public indirect enum Filter: Equatable, Sendable {
  /// All hold.
  case and([Filter])
  /// At least one holds.
  case or([Filter])
  /// It does not hold.
  case not(Filter)
  /// A test of one field.
  case test(FilterField, FilterTest)

  /// How deep parentheses and `not` may be nested. `and`, `or` and `in` are flat, whatever their length.
  public static let depthLimit = 200
  /// How many tests of fields a filter may have; a list of values is one test.
  public static let testLimit = 10_000
  /// How many bytes the text of a filter may have.
  public static let textLimit = 4 << 20

  /// One filter that holds where all of several do, without parentheses inside it; nil for none.
  public static func conjunction(_ filters: [Filter]) -> Filter? {
    let parts = filters.flatMap { filter in
      if case .and(let parts) = filter { parts } else { [filter] }
    }
    return parts.count < 2 ? parts.first : .and(parts)
  }
}

/// A field as a filter names it, and where.
public struct FilterField: Equatable, Sendable {
  /// The name, without backticks.
  public let name: String
  /// The column of its first character, from 1.
  public let column: Int

  /// Makes a mention of a field.
  public init(name: String, column: Int) {
    self.name = name
    self.column = column
  }
}

/// A comparison sign.
public enum Comparison: String, Sendable, CaseIterable {
  /// The same.
  case equal = "="
  /// Another.
  case notEqual = "!="
  /// Less.
  case less = "<"
  /// Less or the same.
  case lessOrEqual = "<="
  /// More.
  case greater = ">"
  /// More or the same.
  case greaterOrEqual = ">="
}

/// What a filter says of a field.
public enum FilterTest: Equatable, Sendable {
  /// It compares so with a value.
  case compare(Comparison, FilterLiteral)
  /// It is one of the values.
  case isIn([FilterLiteral])
  /// It lies between the values, both included.
  case between(FilterLiteral, FilterLiteral)
  /// Its set holds the keyword.
  case has(FilterLiteral)
  /// It has a value.
  case exists
  /// It is true.
  case isTrue
}

/// A value in a filter, with the column of its first character, from 1.
public struct FilterLiteral: Equatable, Sendable {
  /// What was written.
  public enum Value: Equatable, Sendable {
    /// Digits without a point.
    case integer(Int64)
    /// A number with a point or an exponent.
    case number(Double)
    /// Text in quotes.
    case string(String)
    /// A day such as 2020-01-31.
    case date(CalendarDate)
    /// `true` or `false`.
    case boolean(Bool)
  }

  /// What was written.
  public let value: Value
  /// Where it was written.
  public let column: Int

  /// Makes a literal.
  public init(_ value: Value, column: Int) {
    self.value = value
    self.column = column
  }
}

/// A mistake in a filter: where it is, what it is, and what would be right.
public struct FilterError: Error, Equatable, CustomStringConvertible {
  /// The column of the mistake, from 1.
  public let column: Int
  /// What is wrong and what would be right.
  public let reason: String

  /// Makes an error.
  public init(column: Int, reason: String) {
    self.column = column
    self.reason = reason
  }

  /// One line.
  public var description: String { "the filter is wrong at column \(column): \(reason)" }
}
