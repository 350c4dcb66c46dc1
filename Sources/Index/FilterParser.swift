extension Filter {
  /// Reads a filter: comparisons, `in`, `between`, `has`, `exists`, `and`, `or`, `not`, parentheses.
  public init(parsing text: String) throws(FilterError) {
    var parser = FilterParser(tokens: try FilterLexer.tokens(of: text))
    self = try parser.parse()
  }
}

/// Recursive descent over the tokens; `or` binds weakest, then `and`, then `not`.
private struct FilterParser {
  let tokens: [FilterToken]
  var index = 0
  var depth = 0

  init(tokens: [FilterToken]) { self.tokens = tokens }

  var current: FilterToken { tokens[index] }

  mutating func parse() throws(FilterError) -> Filter {
    if current.kind == .end { throw FilterError(column: 1, reason: "it is empty") }
    let filter = try disjunction()
    guard current.kind == .end else {
      throw FilterError(column: current.column, reason: "and, or, or the end of the filter is expected")
    }
    return filter
  }

  private mutating func disjunction() throws(FilterError) -> Filter {
    var left = try conjunction()
    while takeWord("or") { left = .or(left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(FilterError) -> Filter {
    var left = try negation()
    while takeWord("and") { left = .and(left, try negation()) }
    return left
  }

  private mutating func negation() throws(FilterError) -> Filter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Filter.depthLimit else {
      throw FilterError(column: current.column, reason: "it is nested more than \(Filter.depthLimit) deep")
    }
    if takeWord("not") { return .not(try negation()) }
    if takeSymbol("(") {
      let inner = try disjunction()
      try expectSymbol(")")
      return inner
    }
    if takeWord("exists") { return .test(try field(), .exists) }
    return try test(of: field())
  }

  private mutating func test(of field: FilterField) throws(FilterError) -> Filter {
    if case .comparison(let comparison) = current.kind {
      index += 1
      return .test(field, .compare(comparison, try literal()))
    }
    if takeWord("in") { return .test(field, .isIn(try list())) }
    if takeWord("has") { return .test(field, .has(try literal())) }
    if takeWord("between") {
      let low = try literal()
      guard takeWord("and") else {
        throw FilterError(column: current.column, reason: "between takes two values: between 1 and 2")
      }
      return .test(field, .between(low, try literal()))
    }
    return .test(field, .isTrue)
  }

  private mutating func field() throws(FilterError) -> FilterField {
    let token = current
    switch token.kind {
    case .quotedName(let name):
      index += 1
      return FilterField(name: name, column: token.column)
    case .name(let name) where !FilterField.reserved.contains(name.lowercased()):
      index += 1
      return FilterField(name: name, column: token.column)
    default:
      throw FilterError(column: token.column, reason: "the name of a field is expected")
    }
  }

  private mutating func literal() throws(FilterError) -> FilterLiteral {
    let token = current
    index += token.kind == .end ? 0 : 1
    switch token.kind {
    case .literal(let value): return FilterLiteral(value, column: token.column)
    case .name(let word) where word.lowercased() == "true": return FilterLiteral(.boolean(true), column: token.column)
    case .name(let word) where word.lowercased() == "false": return FilterLiteral(.boolean(false), column: token.column)
    case .name(let word):
      throw FilterError(column: token.column, reason: "a value is expected; text stands in quotes: \"\(word)\"")
    default:
      throw FilterError(column: token.column, reason: "a value is expected: 750, \"Leeds\", 2020-01-31, true")
    }
  }

  private mutating func list() throws(FilterError) -> [FilterLiteral] {
    try expectSymbol("[")
    var values = [try literal()]
    while takeSymbol(",") { values.append(try literal()) }
    try expectSymbol("]")
    return values
  }

  private mutating func takeWord(_ word: String) -> Bool {
    guard case .name(let name) = current.kind, name.lowercased() == word else { return false }
    index += 1
    return true
  }

  private mutating func takeSymbol(_ symbol: Character) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    index += 1
    return true
  }

  private mutating func expectSymbol(_ symbol: Character) throws(FilterError) {
    let column = current.column
    guard takeSymbol(symbol) else { throw FilterError(column: column, reason: "\(symbol) is expected") }
  }
}
