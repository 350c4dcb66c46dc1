import Index
import Wire

extension Service {
  /// One record.
  func get(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let id = try params.required("id") { reader, name throws(RPCError) in try reader.string(name) }
    let wantsVector = try params.bool("vector") ?? false
    try params.finish()
    if wantsVector { try collection.checkVector() }
    let snapshot = collection.snapshot
    guard let record = try collection.record(id: id, in: snapshot) else {
      throw EngineError.noRecord(collection: collection.name, id: id)
    }
    return try collection.shown(record, in: snapshot, vector: wantsVector ? snapshot.vector(id: id) : nil)
  }

  /// Counts the records that pass a filter.
  func count(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let filter = try params.string("filter")
    try params.finish()
    let count = try collection.count(in: collection.snapshot, where: collection.filter(filter))
    return .object(["count": .integer(Int64(count))])
  }

  /// Puts records in: all of a call, or none.
  func upsert(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let records = try params.required("records") { reader, name throws(RPCError) in try reader.array(name) }
    try params.finish()
    guard records.count <= Limits.records else {
      throw RPCError(.tooLarge, "\(records.count) records; at most \(Limits.records) go in a call")
    }
    let rows = try mapped(records, collection.whole)
    try collection.whole.generation.checkRoom(for: rows.count)
    let statuses = try engine.upsert(
      rows, into: collection.whole, within: collection.reach, deadline: params.deadline,
      audit: audit("upsert", collection))
    let items = zip(rows, statuses).map { row, status -> JSONValue in
      // That a record was the same already would tell whoever guesses that they are right.
      let told = status == .unchanged && !collection.masked.isEmpty ? .updated : status
      return .object(["id": .string(row.record.id), "status": .string(told.rawValue)])
    }
    return .object(["items": .array(items)])
  }

  /// Checks every record before anything is embedded, so that the caller hears of all mistakes at once.
  private func mapped(_ records: [JSONValue], _ collection: Collection) throws -> [MappedRow] {
    var rows: [MappedRow] = []
    var problems: [RecordProblem] = []
    for (index, value) in records.enumerated() {
      do {
        guard let object = value.object else {
          throw RowProblem(column: nil, reason: "a record is an object, not \(value.kind)")
        }
        let row = try collection.schema.record(of: object, number: nil, lenient: false)
        try collection.check(row)
        rows.append(row)
      } catch let problem as RowProblem {
        let message = problem.column.map { "\($0): \(problem.reason)" } ?? problem.reason
        problems.append(RecordProblem(index: index, id: value["id"]?.string, message: message))
      }
    }
    guard problems.isEmpty else { throw EngineError.badRecords(problems) }
    return rows
  }

  /// Takes records out, by id or by filter.
  func delete(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let ids = try params.strings("ids")
    let filter = try params.string("filter")
    try params.finish()
    switch (ids, filter) {
    case (let ids?, nil):
      guard ids.count <= Limits.ids else {
        throw RPCError(.tooLarge, "\(ids.count) ids; at most \(Limits.ids) go in a call")
      }
      try ids.forEach(Collection.check(id:))
      let deleted = try delete(ids, from: collection, as: "delete")
      return .object(["deleted": .integer(Int64(deleted))])
    case (nil, let text?):
      guard let filter = try collection.filter(text) else { throw params.wrong("filter", "is empty") }
      let audit = audit("delete", collection)
      let deleted = try collection.whole.write {
        try $0.delete(where: collection.within(filter) ?? filter, audit: audit)
      }
      return .object(["deleted": .integer(Int64(deleted))])
    default:
      throw RPCError(.invalidParams, "delete takes either ids or filter")
    }
  }

  /// Takes out the records with these ids that exist for the caller; says how many there were.
  func delete(_ ids: [String], from collection: CollectionView, as action: String) throws -> Int {
    let audit = audit(action, collection)
    return try collection.whole.write { generation in
      try generation.delete(ids: ids, within: collection.reach, audit: audit).count { $0 }
    }
  }

  /// Makes the audit line of a change.
  private func audit(_ action: String, _ collection: CollectionView) -> AuditMaker {
    engine.audit.maker(action, by: caller.actor, in: collection.name)
  }
}

extension Collection {
  /// Refuses an id that no record can have.
  static func check(id: String) throws(IndexError) {
    guard (1...511).contains(id.utf8.count) else { throw .badID(length: id.utf8.count) }
  }

  /// The vector of a record that must be there.
  func vector(id: String, in snapshot: Snapshot) throws -> [Float] {
    try Self.check(id: id)
    guard let vector = try snapshot.vector(id: id) else { throw EngineError.noRecord(collection: name, id: id) }
    return vector
  }

  /// Refuses what the index would refuse a whole call for.
  func check(_ row: MappedRow, dimension: Int? = nil) throws(RowProblem) {
    do {
      try Self.check(id: row.record.id)
    } catch {
      throw RowProblem(column: schema.idColumn ?? "id", reason: error.description)
    }
    let dimension = dimension ?? snapshot.dimension
    if let vector = row.vector, vector.count != dimension {
      let error = IndexError.wrongDimension(expected: dimension, found: vector.count)
      throw RowProblem(column: "vector", reason: error.description)
    }
    for (name, value) in row.record.fields {
      let longest = value.keywords.map(\.utf8.count).max() ?? 0
      guard longest <= 255 else {
        throw RowProblem(column: name, reason: IndexError.keywordTooLong(field: name, length: longest).description)
      }
    }
  }
}

extension FieldValue {
  /// The keywords it holds.
  fileprivate var keywords: [String] {
    switch self {
    case .keyword(let keyword): [keyword]
    case .keywords(let keywords): keywords
    default: []
    }
  }
}

/// Times on the wire: RFC 3339 in UTC, with milliseconds.
package enum Timestamp {
  /// The text of a time in milliseconds since 1970.
  package static func text(_ milliseconds: Int64) -> String {
    let day = 86_400_000 as Int64
    let days = milliseconds >= 0 ? milliseconds / day : (milliseconds - day + 1) / day
    let rest = milliseconds - days * day
    var writer = DigitWriter(capacity: 24)
    writer.put(CalendarDate(daysSinceEpoch: Int32(clamping: days)))
    writer.put("T", Int(rest / 3_600_000), digits: 2)
    writer.put(":", Int(rest / 60_000 % 60), digits: 2)
    writer.put(":", Int(rest / 1000 % 60), digits: 2)
    writer.put(".", Int(rest % 1000), digits: 3)
    writer.put("Z")
    return writer.text
  }
}
