extension Filter: CustomStringConvertible {
  /// The filter in the grammar it is read in.
  public var description: String {
    switch self {
    case .and(let parts): parts.map { $0.enclosed { $0.isOr || $0.isAnd } }.joined(separator: " and ")
    case .or(let parts): parts.map { $0.enclosed(if: \.isOr) }.joined(separator: " or ")
    case .not(let inner): "not \(inner.enclosed { $0.isOr || $0.isAnd })"
    case .test(let field, .exists): "exists \(field)"
    case .test(let field, .isTrue): "\(field)"
    case .test(let field, let test): "\(field) \(test)"
    }
  }

  private var isOr: Bool { if case .or = self { true } else { false } }
  private var isAnd: Bool { if case .and = self { true } else { false } }

  private func enclosed(if test: (Filter) -> Bool) -> String { test(self) ? "(\(self))" : "\(self)" }
}

extension FilterField: CustomStringConvertible {
  /// The name, in backticks where it needs them.
  public var description: String { Self.spelled(name) }

  /// Words that mean something else; a field of that name stands in backticks.
  static let reserved: Set<String> = [
    "and", "or", "not", "in", "has", "between", "exists", "true", "false",
  ]

  /// A field's name as filters and templates spell it.
  public static func spelled(_ name: String) -> String {
    let isWord =
      name.utf8.allSatisfy { $0 == 0x5f || (0x30...0x39).contains($0) || (0x41...0x5a).contains($0 & 0xdf) }
      && !(name.utf8.first.map { (0x30...0x39).contains($0) } ?? true)
    return isWord && !reserved.contains(name.lowercased()) ? name : "`\(name)`"
  }
}

extension FilterTest: CustomStringConvertible {
  /// What follows the field.
  public var description: String {
    switch self {
    case .compare(let comparison, let value): "\(comparison.rawValue) \(value)"
    case .isIn(let values): "in [\(values.map(\.description).joined(separator: ", "))]"
    case .between(let low, let high): "between \(low) and \(high)"
    case .has(let value): "has \(value)"
    case .exists: "exists"
    case .isTrue: ""
    }
  }
}

extension FilterLiteral: CustomStringConvertible {
  /// The value as it is written.
  public var description: String {
    switch value {
    case .integer(let integer): "\(integer)"
    case .number(let number): "\(number)"
    case .date(let date): "\(date)"
    case .boolean(let boolean): "\(boolean)"
    case .string(let string): Self.quoted(string)
    }
  }

  private static func quoted(_ string: String) -> String {
    var text = "\""
    // By scalars: a quotation mark with a combining mark is one character, and must be escaped too.
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\\", "\"": text += "\\\(scalar)"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
