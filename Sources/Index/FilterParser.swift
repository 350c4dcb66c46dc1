extension Filter {
  /// Reads a filter: comparisons, `in`, `between`, `has`, `exists`, `and`, `or`, `not`, parentheses.
  public init(parsing text: String) throws(FilterError) {
    guard text.utf8.count <= Self.textLimit else {
      throw FilterError(
        column: 1, reason: "it has \(text.utf8.count) bytes, and at most \(Self.textLimit) are read; split it")
    }
    var parser = try FilterParser(text)
    self = try parser.parse()
  }
}

/// Recursive descent over the tokens; `or` binds weakest, then `and`, then `not`. Tokens are read as they are needed.
private struct FilterParser {
  private var lexer: FilterLexer
  private var current: FilterToken
  private var depth = 0
  private var tests = 0

  init(_ text: String) throws(FilterError) {
    lexer = FilterLexer(text)
    current = try lexer.next()
  }

  mutating func parse() throws(FilterError) -> Filter {
    if current.kind == .end { throw FilterError(column: 1, reason: "it is empty") }
    let filter = try disjunction()
    guard current.kind == .end else {
      throw FilterError(column: current.column, reason: "and, or, or the end of the filter is expected")
    }
    return filter
  }

  private mutating func advance() throws(FilterError) { current = try lexer.next() }

  private mutating func disjunction() throws(FilterError) -> Filter {
    var parts = [try conjunction()]
    while try takeWord("or") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(FilterError) -> Filter {
    var parts = [try negation()]
    while try takeWord("and") { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws(FilterError) -> Filter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Filter.depthLimit else {
      throw FilterError(column: current.column, reason: "it is nested more than \(Filter.depthLimit) deep")
    }
    if try takeWord("not") { return .not(try negation()) }
    if try takeSymbol("(") {
      let inner = try disjunction()
      try expectSymbol(")")
      return inner
    }
    if try takeWord("exists") { return .test(try field(), .exists) }
    return try test(of: field())
  }

  private mutating func test(of field: FilterField) throws(FilterError) -> Filter {
    try countTest()
    if case .comparison(let comparison) = current.kind {
      try advance()
      return .test(field, .compare(comparison, try literal()))
    }
    if try takeWord("in") { return .test(field, .isIn(try list())) }
    if try takeWord("has") { return .test(field, .has(try literal())) }
    if try takeWord("between") {
      let low = try literal()
      guard try takeWord("and") else {
        throw FilterError(column: current.column, reason: "between takes two values: between 1 and 2")
      }
      return .test(field, .between(low, try literal()))
    }
    return .test(field, .isTrue)
  }

  private mutating func countTest() throws(FilterError) {
    tests += 1
    guard tests <= Filter.testLimit else {
      throw FilterError(
        column: current.column,
        reason: "it has more than \(Filter.testLimit) tests; write field in [...] for many values of one field")
    }
  }

  private mutating func field() throws(FilterError) -> FilterField {
    let token = current
    switch token.kind {
    case .quotedName(let name):
      try advance()
      return FilterField(name: name, column: token.column)
    case .name(let name) where !FilterField.reserved.contains(name.lowercased()):
      try advance()
      return FilterField(name: name, column: token.column)
    default:
      throw FilterError(column: token.column, reason: "the name of a field is expected")
    }
  }

  private mutating func literal() throws(FilterError) -> FilterLiteral {
    let token = current
    try advance()
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
    while try takeSymbol(",") { values.append(try literal()) }
    try expectSymbol("]")
    return values
  }

  private mutating func takeWord(_ word: String) throws(FilterError) -> Bool {
    guard case .name(let name) = current.kind, name.lowercased() == word else { return false }
    try advance()
    return true
  }

  private mutating func takeSymbol(_ symbol: Character) throws(FilterError) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    try advance()
    return true
  }

  private mutating func expectSymbol(_ symbol: Character) throws(FilterError) {
    let column = current.column
    guard try takeSymbol(symbol) else { throw FilterError(column: column, reason: "\(symbol) is expected") }
  }
}
