/// A word, sign or value of a filter.
struct FilterToken: Equatable {
  enum Kind: Equatable {
    case name(String)
    case quotedName(String)
    case literal(FilterLiteral.Value)
    case comparison(Comparison)
    case symbol(Character)
    case end
  }

  let kind: Kind
  let column: Int
}

/// Splits a filter into tokens.
struct FilterLexer {
  private let characters: [Character]
  private var index = 0

  /// A sign followed by a combining mark is one character to Swift, and here still the sign: `"` before a joiner ends a string.
  init(_ text: String) {
    characters = text.flatMap { character in
      let scalars = character.unicodeScalars
      return scalars.count > 1 && scalars.first?.isASCII == true ? scalars.map(Character.init) : [character]
    }
  }

  private var current: Character? { index < characters.count ? characters[index] : nil }

  /// The next token; `.end` after the last one.
  mutating func next() throws(FilterError) -> FilterToken {
    while let character = current, character.isWhitespace { index += 1 }
    let column = index + 1
    guard let character = current else { return FilterToken(kind: .end, column: column) }
    return FilterToken(kind: try kind(startingWith: character, column: column), column: column)
  }

  private mutating func kind(startingWith character: Character, column: Int) throws(FilterError) -> FilterToken.Kind {
    switch character {
    case "(", ")", "[", "]", ",":
      index += 1
      return .symbol(character)
    case "\"", "'": return .literal(.string(try quoted(column)))
    case "`": return .quotedName(try quoted(column))
    case "=", "!", "<", ">": return .comparison(try comparison(column))
    case _ where character == "-" || character == "+" || character.isDecimalDigit: return .literal(try number(column))
    case _ where character.isLetter || character == "_": return .name(take { $0.isLetter || $0.isNumber || $0 == "_" })
    default: throw FilterError(column: column, reason: "\(character) has no meaning here")
    }
  }

  private mutating func take(while test: (Character) -> Bool) -> String {
    let start = index
    while let character = current, test(character) { index += 1 }
    return String(characters[start..<index])
  }

  private mutating func comparison(_ column: Int) throws(FilterError) -> Comparison {
    let sign = take { "=!<>".contains($0) }
    let spelled = sign == "==" ? "=" : sign == "<>" ? "!=" : sign
    guard let comparison = Comparison(rawValue: spelled) else {
      throw FilterError(column: column, reason: "\(sign) is no comparison; there are = != < <= > >=")
    }
    return comparison
  }

  private mutating func quoted(_ column: Int) throws(FilterError) -> String {
    let quote = characters[index]
    var text = ""
    index += 1
    while let character = current, character != quote {
      index += 1
      guard character == "\\", quote != "`" else {
        text.append(character)
        continue
      }
      text.append(try escaped())
    }
    guard current == quote else { throw FilterError(column: column, reason: "the closing \(quote) is missing") }
    index += 1
    return text
  }

  private mutating func escaped() throws(FilterError) -> Character {
    defer { index += 1 }
    switch current {
    case "n": return "\n"
    case "t": return "\t"
    case "\\", "\"", "'": return characters[index]
    default: throw FilterError(column: index + 1, reason: "after a backslash comes \\ \" ' n or t")
    }
  }

  private mutating func number(_ column: Int) throws(FilterError) -> FilterLiteral.Value {
    let text = take { $0.isDecimalDigit || $0 == "-" || $0 == "+" || $0 == "." || $0 == "e" || $0 == "E" || $0 == "_" }
    if let date = CalendarDate(text) { return .date(date) }
    let digits = text.replacing("_", with: "")
    if let integer = Int64(digits) { return .integer(integer) }
    guard let number = Double(digits), number.isFinite else {
      let isDate = text.filter { $0 == "-" }.count == 2
      let reason = isDate ? "\(text) is no day of the calendar" : "\(text) is no number"
      throw FilterError(column: column, reason: reason)
    }
    return .number(number)
  }
}

extension Character {
  fileprivate var isDecimalDigit: Bool { isASCII && isWholeNumber }
}
