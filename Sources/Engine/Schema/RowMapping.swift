import Index
import Wire

/// A row that was refused, and the column at fault where it is one.
struct RowProblem: Error, Equatable {
  let column: String?
  let reason: String
}

/// A record as a row gives it: everything but the vector is settled.
struct MappedRow: Equatable, Sendable {
  var record: Record
  var vector: [Float]?
}

extension Schema {
  /// Makes a record of a row: one column a field, or the members `id`, `text`, `fields`, `vector`.
  ///
  /// - Parameters:
  ///   - number: the row's number in its file, from 1: its id, where the schema names no column for that.
  ///   - prefix: what goes before the number.
  ///   - lenient: whether columns that are no field are passed over, as in files; on the wire they are a mistake.
  func record(of row: JSONObject, number: Int?, prefix: String = "", lenient: Bool) throws(RowProblem) -> MappedRow {
    let values = try flattened(row)
    let id = try id(of: row, values, number: number, prefix: prefix)
    var fields: [String: FieldValue] = [:]
    for (name, value) in values.members where name != idColumn {
      guard let field = field(name) else {
        if lenient { continue }
        let known = self.fields.map(\.name).sorted().joined(separator: ", ")
        throw RowProblem(column: name, reason: "there is no field \(name); the fields are \(known)")
      }
      do {
        fields[name] = try field.coerced(value)
      } catch {
        throw RowProblem(column: name, reason: error.reason)
      }
    }
    if let idField = idColumn.flatMap({ field($0) }), fields[idField.name] == nil {
      fields[idField.name] = try? idField.coerced(.string(id))
    }
    let text = try text(of: row, values, id: id)
    let vector = try Self.vector(row["vector"])
    return MappedRow(record: Record(id: id, text: text, fields: fields, vectorWasGiven: vector != nil), vector: vector)
  }

  /// The columns of a flat row and the members of `fields` together.
  private func flattened(_ row: JSONObject) throws(RowProblem) -> JSONObject {
    var values = JSONObject(row.members.filter { !["id", "text", "fields", "vector"].contains($0.key) })
    switch row["fields"] {
    case nil, .null: break
    case .object(let inner): for (name, value) in inner.members { values[name] = value }
    case let other?: throw RowProblem(column: "fields", reason: "fields must be an object, not \(other.kind)")
    }
    for (name, value) in values.members {
      if case .object = value { throw RowProblem(column: name, reason: "an object stands in a column; rows are flat") }
    }
    return values
  }

  private func id(
    of row: JSONObject, _ values: JSONObject, number: Int?, prefix: String
  ) throws(RowProblem) -> String {
    let given = idColumn.flatMap { $0 == "id" ? row["id"] : values[$0] } ?? row["id"]
    if let given, given != .null {
      guard let id = SchemaField.scalarText(given)?.trimmed, !id.isEmpty else {
        throw RowProblem(column: idColumn ?? "id", reason: "the id is empty or no text")
      }
      return id
    }
    if let idColumn, idColumn != "id" || number == nil {
      throw RowProblem(column: idColumn, reason: "the id is missing")
    }
    guard let number else { throw RowProblem(column: "id", reason: "the id is missing") }
    return "\(prefix)\(number)"
  }

  /// The template's text, else the row's own, else its fields one after another.
  private func text(of row: JSONObject, _ values: JSONObject, id: String) throws(RowProblem) -> String {
    if let template {
      return template.rendered { name in
        name == idColumn ? id : values[name].flatMap { Self.spelled($0) }
      }
    }
    switch row["text"] {
    case nil, .null: break
    case .string(let text): return text
    case let other?: throw RowProblem(column: "text", reason: "text must be a string, not \(other.kind)")
    }
    let parts = values.members.compactMap { name, value -> String? in
      guard name != idColumn, let text = Self.spelled(value), !text.isEmpty else { return nil }
      return "\(name): \(text)"
    }
    return parts.joined(separator: "; ")
  }

  private static func spelled(_ value: JSONValue) -> String? {
    if case .array(let elements) = value { return elements.compactMap(SchemaField.scalarText).joined(separator: ", ") }
    return SchemaField.scalarText(value)?.trimmed
  }

  private static func vector(_ value: JSONValue?) throws(RowProblem) -> [Float]? {
    guard let value, value != .null else { return nil }
    guard let vector = value.vector else {
      throw RowProblem(column: "vector", reason: "a vector is an array of numbers, or base64 of float32")
    }
    do {
      return try normalised(vector)
    } catch {
      throw RowProblem(column: "vector", reason: "\(error)")
    }
  }
}

/// The vector at length 1; zero, NaN and infinity have no direction and are refused.
func normalised(_ vector: [Float]) throws(IndexError) -> [Float] {
  guard vector.allSatisfy(\.isFinite) else { throw .badVector(reason: "holds NaN or infinity") }
  let length = vector.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  guard length > 0 else { throw .badVector(reason: "is all zero") }
  // A vector that is at length 1 already stays as it is, bit for bit.
  return abs(length - 1) < 1e-6 ? vector : vector.map { Float(Double($0) / length) }
}
