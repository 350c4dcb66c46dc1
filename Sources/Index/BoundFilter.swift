/// A filter whose fields exist and whose values have their types. It is as deep as the filter that was written, and no deeper.
public indirect enum BoundFilter: Hashable, Sendable {
  case and([BoundFilter])
  case or([BoundFilter])
  case not(BoundFilter)
  case integer(UInt16, Comparison, Int64)
  /// An integer field against a number that is none, such as 750.5.
  case integerNumber(UInt16, Comparison, Double)
  case number(UInt16, Comparison, Double)
  case date(UInt16, Comparison, Int32)
  case boolean(UInt16, Bool)
  case keyword(UInt16, Keyword)
  case has(UInt16, Keyword)
  case integers(UInt16, Set<Int64>)
  case numbers(UInt16, Set<Double>)
  case dates(UInt16, Set<Int32>)
  case keywords(UInt16, Set<Keyword>)
  case exists(UInt16)
  case never
  /// A filter that many others hold, such as what a caller may see: what passes it is remembered by itself.
  case kept(BoundFilter)
}

extension Filter {
  /// Checks the filter against the fields there are.
  public func bound(to fields: [String: FieldDefinition]) throws(FilterError) -> BoundFilter {
    switch self {
    case .and(let parts):
      return .and(try parts.map { part throws(FilterError) in try part.bound(to: fields) })
    case .or(let parts):
      return .any(of: try parts.map { part throws(FilterError) in try part.bound(to: fields) })
    case .not(let inner): return .not(try inner.bound(to: fields))
    case .test(let field, let test):
      guard let definition = fields[field.name] else {
        let known = fields.keys.sorted().joined(separator: ", ")
        throw FilterError(column: field.column, reason: "there is no field \(field.name); the fields are \(known)")
      }
      guard definition.type != .text else {
        throw FilterError(
          column: field.column, reason: "\(field.name) is of type text, which is stored but cannot be filtered by")
      }
      return try Binder(field: definition, column: field.column).bind(test)
    }
  }
}

/// Gives one field's tests their types.
private struct Binder {
  let field: FieldDefinition
  let column: Int

  func bind(_ test: FilterTest) throws(FilterError) -> BoundFilter {
    switch test {
    case .exists: return .exists(field.number)
    case .isTrue:
      guard field.type == .boolean else { throw incomplete }
      return .boolean(field.number, true)
    case .compare(let comparison, let literal): return try compare(comparison, literal)
    case .between(let low, let high):
      return .and([try compare(.greaterOrEqual, low), try compare(.lessOrEqual, high)])
    case .isIn(let literals):
      return .any(of: try literals.map { literal throws(FilterError) in try compare(.equal, literal) })
    case .has(let literal):
      guard field.type == .keywords else {
        throw wrong(
          literal, "has is for sets of keywords, and \(field.name) is \(field.type.article) \(field.type.rawValue)")
      }
      return .has(field.number, Keyword(try string(literal)))
    }
  }

  private func compare(_ comparison: Comparison, _ literal: FilterLiteral) throws(FilterError) -> BoundFilter {
    switch field.type {
    case .integer: return try integer(comparison, literal)
    case .number: return .number(field.number, comparison, try double(literal))
    case .date: return .date(field.number, comparison, try date(literal).daysSinceEpoch)
    case .boolean: return try equality(comparison, literal, .boolean(field.number, boolean(literal)))
    case .keyword: return try equality(comparison, literal, .keyword(field.number, Keyword(string(literal))))
    case .keywords: throw wrong(literal, "\(field.name) is a set; write \(field.name) has \(literal)")
    case .text: throw wrong(literal, "\(field.name) cannot be filtered by")
    }
  }

  /// `!=` is false for a missing value, as every comparison is; so it is not simply the `not` of `=`.
  private func equality(
    _ comparison: Comparison, _ literal: FilterLiteral, _ equal: BoundFilter
  ) throws(FilterError) -> BoundFilter {
    switch comparison {
    case .equal: return equal
    case .notEqual: return .and([.exists(field.number), .not(equal)])
    default:
      throw wrong(
        literal, "\(field.name) is \(field.type.article) \(field.type.rawValue) and has no order; use = or !=")
    }
  }

  private func integer(_ comparison: Comparison, _ literal: FilterLiteral) throws(FilterError) -> BoundFilter {
    if case .integer(let value) = literal.value { return .integer(field.number, comparison, value) }
    return .integerNumber(field.number, comparison, try double(literal))
  }

  private func double(_ literal: FilterLiteral) throws(FilterError) -> Double {
    switch literal.value {
    case .integer(let value): return Double(value)
    case .number(let value): return value
    default:
      throw wrong(literal, "\(field.name) is \(field.type.article) \(field.type.rawValue) and compares with a number")
    }
  }

  private func date(_ literal: FilterLiteral) throws(FilterError) -> CalendarDate {
    switch literal.value {
    case .date(let date): return date
    case .string(let text):
      if let date = CalendarDate(text) { return date }
    default: break
    }
    throw wrong(literal, "\(field.name) is a date and compares with a day such as 2020-01-31")
  }

  private func boolean(_ literal: FilterLiteral) throws(FilterError) -> Bool {
    switch literal.value {
    case .boolean(let value): return value
    case .integer(0): return false
    case .integer(1): return true
    case .string(let text) where ["yes", "true", "1"].contains(text.lowercased()): return true
    case .string(let text) where ["no", "false", "0"].contains(text.lowercased()): return false
    default: throw wrong(literal, "\(field.name) is a boolean and compares with true or false")
    }
  }

  private func string(_ literal: FilterLiteral) throws(FilterError) -> String {
    guard case .string(let text) = literal.value else {
      throw wrong(literal, "\(field.name) compares with text, which stands in quotes: \"\(literal)\"")
    }
    return text
  }

  private var incomplete: FilterError {
    let example = field.type == .keywords ? "has \"…\"" : field.type == .keyword ? "= \"…\"" : "> …"
    return FilterError(
      column: column,
      reason: "\(field.name) alone says nothing: only a boolean stands alone; write \(field.name) \(example)")
  }

  private func wrong(_ literal: FilterLiteral, _ reason: String) -> FilterError {
    FilterError(column: literal.column, reason: reason)
  }
}
