package import Index
package import Wire

/// A row that was refused, and the column at fault where it is one.
package struct RowProblem: Error, Equatable {
  /// The column at fault.
  package let column: String?
  /// What is wrong, in one sentence.
  package let reason: String
}

/// A record as a row gives it: everything but the vector is settled.
package struct MappedRow: Equatable, Sendable {
  /// The record.
  package var record: Record
  /// The vector given, at length 1.
  package var vector: [Float]?
}

extension Schema {
  /// Makes a record of a row: one column a field, or the members `id`, `text`, `fields`, `vector`.
  ///
  /// - Parameters:
  ///   - number: the row's number in its file, from 1: its id, where the schema names no column for that.
  ///   - prefix: what goes before the number.
  ///   - lenient: whether columns that are no field are passed over, as in files; on the wire they are a mistake.
  package func record(
    of row: JSONObject, number: Int?, prefix: String = "", lenient: Bool
  ) throws(RowProblem) -> MappedRow {
    var values = try flattened(row)
    let id = try id(of: row, values, number: number, prefix: prefix)
    if let idColumn {
      if !lenient, let given = row["id"], given != .null, SchemaField.scalarText(given)?.trimmed != id {
        throw RowProblem(column: idColumn, reason: "it is \(id) and the record's id is \(given.text)")
      }
      values[idColumn] = .string(id)
    }
    let fields = try fields(of: values, lenient: lenient)
    let text = try text(of: row, values)
    // An empty cell of a file is no vector.
    let vector = lenient && row["vector"] == .string("") ? nil : try Self.vector(row["vector"])
    return MappedRow(record: Record(id: id, text: text, fields: fields, vectorWasGiven: vector != nil), vector: vector)
  }

  private func fields(of values: JSONObject, lenient: Bool) throws(RowProblem) -> [String: FieldValue] {
    var fields: [String: FieldValue] = [:]
    for (name, value) in values.members {
      guard let field = field(name) else {
        if lenient || name == idColumn { continue }
        let known = self.fields.map(\.name).sorted().joined(separator: ", ")
        throw RowProblem(column: name, reason: "there is no field \(name); the fields are \(known)")
      }
      do {
        fields[name] = try field.coerced(value)
      } catch {
        throw RowProblem(column: name, reason: error.reason)
      }
    }
    return fields
  }

  /// The columns of a flat row and the members of `fields` together; these come first where both have a name.
  private func flattened(_ row: JSONObject) throws(RowProblem) -> JSONObject {
    var inner: [(key: String, value: JSONValue)] = []
    switch row["fields"] {
    case nil, .null: break
    case .object(let object): inner = object.members
    case let other?: throw RowProblem(column: "fields", reason: "fields must be an object, not \(other.kind)")
    }
    let hidden = Set(inner.map(\.key)).union(["id", "text", "fields", "vector"])
    let values = JSONObject(row.members.filter { !hidden.contains($0.key) } + inner)
    for (name, value) in values.members {
      if case .object = value {
        throw RowProblem(column: name, reason: "nested objects are not supported; flatten or drop the column")
      }
    }
    return values
  }

  private func id(
    of row: JSONObject, _ values: JSONObject, number: Int?, prefix: String
  ) throws(RowProblem) -> String {
    let places = [idColumn.flatMap { values[$0] }, row["id"]].compactMap { $0 }
    let given = places.first { $0 != .null } ?? .null
    let isMissing = given == .null || given == .string("")
    if isMissing, idColumn == nil, let number { return "\(prefix)\(number)" }
    guard !isMissing else { throw RowProblem(column: idColumn ?? "id", reason: "the id is missing") }
    guard let id = SchemaField.scalarText(given)?.trimmed, !id.isEmpty else {
      throw RowProblem(column: idColumn ?? "id", reason: "the id is empty or no text")
    }
    return id
  }

  /// The template's text, else the row's own, else its fields one after another.
  private func text(of row: JSONObject, _ values: JSONObject) throws(RowProblem) -> String {
    if let template {
      return template.rendered { name in values[name].flatMap { Self.spelled($0) } }
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
