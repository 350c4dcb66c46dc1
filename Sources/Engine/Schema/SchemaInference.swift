import Index
import Wire

/// Gathers what the columns of a file hold, row by row, and makes a schema of it. The whole file is taken in first, so
/// that no later row can break a type.
struct SchemaInference {
  /// A column of more distinct values than this, if they are over half the rows, is prose.
  static let distinctLimit = 1000

  private let collection: String
  private var order: [String] = []
  private var columns: [String: ColumnFacts] = [:]
  /// How many rows were taken in.
  private(set) var rows = 0

  init(collection: String) { self.collection = collection }

  /// Takes in a row.
  mutating func add(_ row: JSONObject) {
    rows += 1
    let inner = row["fields"]?.object?.members ?? []
    for (name, value) in row.members + inner where !["text", "fields", "vector"].contains(name) {
      if columns[name] == nil { order.append(name) }
      columns[name, default: ColumnFacts()].add(value)
    }
  }

  /// The schema of what was taken in.
  func schema() -> Schema {
    let id = idColumn
    let fields = order.filter { $0 != id && $0 != "id" && !$0.isEmpty }.map { name in
      SchemaField(name: name, type: columns[name]?.type(rows: rows) ?? .keyword)
    }
    return Schema(collection: collection, idColumn: id, fields: fields)
  }

  /// `id`, or `customer_id` for customers, or any other `…_id` that tells every row apart; never one with gaps.
  private var idColumn: String? {
    let filled = order.filter { columns[$0]?.seen == rows }
    if let exact = ["id", "\(singular)_id"].first(where: filled.contains) { return exact }
    return filled.first { $0.hasSuffix("_id") && columns[$0]?.distinct.count == rows }
  }

  private var singular: String {
    if collection.hasSuffix("ies") { return collection.dropLast(3) + "y" }
    return collection.hasSuffix("s") ? String(collection.dropLast()) : collection
  }
}

/// What one column holds.
private struct ColumnFacts {
  /// Rows that have a value.
  var seen = 0
  /// Hashes of the values.
  var distinct: Set<Int> = []
  private var longest = 0
  private var possible: Set<FieldType> = [.integer, .number, .boolean, .date]
  private var isSet = false

  mutating func add(_ value: JSONValue) {
    if case .array = value {
      isSet = true
      seen += 1
      return
    }
    guard let text = SchemaField.scalarText(value)?.trimmed, !text.isEmpty else { return }
    seen += 1
    longest = max(longest, text.utf8.count)
    distinct.insert(text.hashValue)
    possible = possible.filter { Self.isPossible($0, value, text) }
  }

  func type(rows: Int) -> FieldType {
    if isSet { return .keywords }
    if seen > 0, let type = [FieldType.integer, .number, .boolean, .date].first(where: possible.contains) {
      return type
    }
    if longest > 255 { return .text }
    return distinct.count > SchemaInference.distinctLimit && 2 * distinct.count > rows ? .text : .keyword
  }

  private static func isPossible(_ type: FieldType, _ value: JSONValue, _ text: String) -> Bool {
    if case .bool = value { return type == .boolean }
    switch type {
    case .boolean: return ["true", "false"].contains(text.lowercased())
    case .date: return CalendarDate(text) != nil
    // A number with a zero before it, such as 00123, is a code: as a number it would lose its zeros.
    case .integer: return !isCode(text) && SchemaField.integer(value) != nil && !text.contains { ".eE".contains($0) }
    case .number: return !isCode(text) && SchemaField.number(value) != nil && !isLongCode(value, text)
    default: return false
    }
  }

  private static func isCode(_ text: String) -> Bool {
    let digits = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
    return digits.hasPrefix("+") || (digits.hasPrefix("0") && digits.count > 1 && !digits.hasPrefix("0."))
  }

  /// Digits that no integer holds, such as those of an account: as a number they would lose their last ones.
  private static func isLongCode(_ value: JSONValue, _ text: String) -> Bool {
    !text.contains { ".eE".contains($0) } && SchemaField.integer(value) == nil
  }
}
