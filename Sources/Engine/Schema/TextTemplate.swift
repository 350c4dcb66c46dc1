/// How a record's text is made: prose with fields in braces, `"{age}-year-old {occupation}"`. Names that are no words
/// stand in backticks, and a doubled brace is a brace.
public struct TextTemplate: Equatable, Sendable {
  enum Part: Equatable {
    case text(String)
    case field(String)
  }

  /// The template as it was written.
  public let source: String
  let parts: [Part]

  /// Reads a template.
  public init(_ source: String) throws(EngineError) {
    self.source = source
    var parts: [Part] = []
    var text = ""
    var rest = Substring(source)
    while let character = rest.popFirst() {
      switch character {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        text.append(character)
        rest.removeFirst()
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw .badSchema("a brace of its text is not closed") }
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        parts.append(.field(try Self.name(rest[..<end])))
        rest = rest[rest.index(after: end)...]
      case "}": throw .badSchema("its text closes a brace that is not open; write }} for a brace")
      default: text.append(character)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  private static func name(_ text: Substring) throws(EngineError) -> String {
    let quoted = text.count >= 2 && text.first == "`" && text.last == "`"
    let name = String(quoted ? text.dropFirst().dropLast() : text)
    guard !name.isEmpty else { throw .badSchema("its text has empty braces") }
    return name
  }

  /// The fields it names.
  public var names: [String] {
    parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
  }

  /// The text with each field in its place; one that is missing leaves nothing.
  public func rendered(_ value: (String) -> String?) -> String {
    var text = ""
    for part in parts {
      switch part {
      case .text(let prose): text += prose
      case .field(let name): text += value(name) ?? ""
      }
    }
    return text
  }
}
