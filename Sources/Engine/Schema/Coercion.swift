import Index
package import Wire

/// A value that does not fit its field.
struct CoercionError: Error, Equatable {
  let field: String
  let reason: String
}

extension SchemaField {
  /// The value as this field stores it; nil if there is none (null, or an empty cell).
  func coerced(_ value: JSONValue) throws(CoercionError) -> FieldValue? {
    if value == .null { return nil }
    if case .string(let text) = value, text.allSatisfy(\.isWhitespace), type != .text { return nil }
    guard let coerced = attempt(value) else {
      let article = type == .integer ? "an" : "a"
      throw CoercionError(field: name, reason: "\(Self.shown(value)) is not \(article) \(type.rawValue)\(hint)")
    }
    return coerced
  }

  private var hint: String {
    switch type {
    case .boolean: " (true or false, yes or no, 1 or 0)"
    case .date: " (such as 2020-01-31)"
    case .keywords: " (an array of strings, or text parted by ; or |)"
    default: ""
    }
  }

  private func attempt(_ value: JSONValue) -> FieldValue? {
    switch type {
    case .integer: return Self.integer(value).map { .integer($0) }
    // Adding zero makes zero of minus zero, which no filter tells from it.
    case .number: return Self.number(value).map { .number($0 + 0) }
    case .boolean: return Self.boolean(value).map { .boolean($0) }
    case .date: return value.string.flatMap { CalendarDate($0.trimmed) }.map { .date($0) }
    case .keyword: return Self.scalarText(value).map { .keyword($0) }
    case .keywords: return Self.keywords(value).map { .keywords($0) }
    case .text: return Self.scalarText(value).map { .text($0) }
    }
  }

  static func integer(_ value: JSONValue) -> Int64? {
    guard let text = value.string?.trimmed else { return value.integer }
    return Int64(text) ?? decimal(text).flatMap(Int64.init(exactly:))
  }

  static func number(_ value: JSONValue) -> Double? {
    value.string.map { decimal($0.trimmed) } ?? value.number
  }

  /// A finite number in decimal digits; hexadecimal, `nan` and `inf`, which Swift takes too, are none.
  private static func decimal(_ text: String) -> Double? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }) else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  static func boolean(_ value: JSONValue) -> Bool? {
    switch value {
    case .bool(let bool): return bool
    case .integer(0): return false
    case .integer(1): return true
    case .string(let text):
      switch text.trimmed.lowercased() {
      case "true", "yes", "1": return true
      case "false", "no", "0": return false
      default: return nil
      }
    default: return nil
    }
  }

  private static func keywords(_ value: JSONValue) -> [String]? {
    var list: [String] = []
    switch value {
    case .array(let elements):
      for element in elements {
        guard let text = scalarText(element) else { return nil }
        list.append(text)
      }
    default:
      guard let text = scalarText(value) else { return nil }
      list = text.split { $0 == ";" || $0 == "|" }.map { String($0).trimmed }.filter { !$0.isEmpty }
    }
    var seen: Set<String> = []
    return list.filter { seen.insert($0).inserted }
  }

  /// The text of a scalar as the row spells it.
  static func scalarText(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let integer): "\(integer)"
    case .number(let number): Int64(exactly: number).map { "\($0)" } ?? "\(number)"
    case .bool(let bool): "\(bool)"
    case .null, .array, .object: nil
    }
  }

  private static func shown(_ value: JSONValue) -> String {
    let text = value.text
    return text.count > 60 ? "\(text.prefix(60))…" : text
  }
}

extension String {
  /// Without white space around it.
  var trimmed: String {
    var rest = Substring(self)
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return rest.count == count ? self : String(rest)
  }
}

extension FieldValue {
  /// The value as it stands in a reply.
  package var json: JSONValue {
    switch self {
    case .integer(let integer): .integer(integer)
    case .number(let number): .number(number)
    case .boolean(let boolean): .bool(boolean)
    case .date(let date): .string(date.description)
    case .keyword(let text), .text(let text): .string(text)
    case .keywords(let list): .array(list.map { .string($0) })
    }
  }
}
