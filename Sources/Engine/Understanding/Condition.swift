import Index

/// A test of fields that was found in a question, with the items it was found in.
struct Condition {
  /// What can stand in a list with what: "Standard or Basic", "a mortgage or a loan".
  enum Likeness: Equatable {
    case number(Int)
    case keyword(Int)
    case possession
    case preference
  }

  var filter: Filter
  let likeness: Likeness
  /// The items it was read from.
  var first: Int
  var last: Int
  /// Whether its words say nothing that an embedding can compare.
  var isNumeric: Bool
  /// Whether a `not` before it is part of what it says already.
  var hasNegation = false

  var isPreference: Bool { likeness == .preference }
}

/// Makes filters without columns of their own.
enum Make {
  static func test(_ field: String, _ test: FilterTest) -> Filter { .test(FilterField(name: field, column: 1), test) }

  static func compare(_ field: String, _ comparison: Comparison, _ value: FilterLiteral.Value) -> Filter {
    test(field, .compare(comparison, FilterLiteral(value, column: 1)))
  }

  static func between(_ field: String, _ low: FilterLiteral.Value, _ high: FilterLiteral.Value) -> Filter {
    test(field, .between(FilterLiteral(low, column: 1), FilterLiteral(high, column: 1)))
  }

  /// A whole number without a point.
  static func number(_ value: Double) -> FilterLiteral.Value {
    let tidy = abs(value) < 1e9 ? (value * 1e9).rounded() / 1e9 : value
    return Int64(exactly: tidy).map { .integer($0) } ?? .number(tidy)
  }
}

extension Filter {
  /// The filter that holds where this one does not, among records that have a value.
  var negated: Filter {
    switch self {
    case .and(let parts): return .or(parts.map(\.negated))
    case .or(let parts): return .and(parts.map(\.negated))
    case .not(let inner): return inner
    case .test(let field, .compare(let comparison, let literal)):
      if case .boolean(let value) = literal.value {
        return .test(field, .compare(.equal, FilterLiteral(.boolean(!value), column: 1)))
      }
      return .test(field, .compare(comparison.opposite, literal))
    case .test(let field, .isTrue): return Make.compare(field.name, .equal, .boolean(false))
    case .test(let field, .between(let low, let high)):
      return .or([.test(field, .compare(.less, low)), .test(field, .compare(.greater, high))])
    default: return .not(self)
    }
  }
}

extension Comparison {
  /// What holds of two values where this does not.
  var opposite: Comparison {
    switch self {
    case .equal: .notEqual
    case .notEqual: .equal
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .greater: .lessOrEqual
    case .greaterOrEqual: .less
    }
  }
}
