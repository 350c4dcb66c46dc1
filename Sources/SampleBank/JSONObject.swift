/// A flat JSON object whose members keep the order in which they were added, so that equal data are equal bytes.
struct JSONObject {
  enum Value {
    case string(String)
    case strings([String])
    case integer(Int)
    case number(Double)
    case boolean(Bool)
  }

  private var members: [String] = []

  /// The object on one line.
  var line: String { "{" + members.joined(separator: ",") + "}" }

  /// Adds a member; nil adds none.
  mutating func add(_ name: String, _ value: Value?) {
    guard let value else { return }
    members.append(Self.quoted(name) + ":" + Self.text(value))
  }

  private static func text(_ value: Value) -> String {
    switch value {
    case .string(let string): quoted(string)
    case .strings(let strings): "[" + strings.map(quoted).joined(separator: ",") + "]"
    case .integer(let integer): String(integer)
    case .number(let number): String(number)
    case .boolean(let boolean): String(boolean)
    }
  }

  /// The strings of this module hold no control characters; quotes and backslashes are all there is to escape.
  private static func quoted(_ string: String) -> String {
    let escaped = string.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
    return "\"" + String(escaped) + "\""
  }
}
