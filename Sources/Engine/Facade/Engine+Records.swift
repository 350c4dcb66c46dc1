public import Index
public import Wire

/// What became of a record that was put in.
public struct UpsertedRecord: Equatable, Sendable {
  /// The record's id.
  public let id: String
  /// Whether it is new, replaced another, or was the same already.
  public let status: WriteStatus
}

extension Engine {
  /// One record. Throws `EngineError.noRecord` where there is none for the caller.
  public func record(
    _ id: String, of name: String, showsVector: Bool = false, _ context: CallContext = .local
  ) throws -> RecordView {
    let collection = try view(name, context)
    if showsVector { try collection.checkVector() }
    let snapshot = collection.snapshot
    guard let record = try collection.record(id: id, in: snapshot) else {
      throw EngineError.noRecord(collection: collection.name, id: id)
    }
    return try collection.shown(record, in: snapshot, vector: showsVector ? snapshot.vector(id: id) : nil)
  }

  /// How many records pass a filter; all that exist for the caller without one.
  public func count(in name: String, where filter: String? = nil, _ context: CallContext = .local) throws -> Int {
    let collection = try view(name, context)
    return try collection.count(in: collection.snapshot, where: collection.filter(filter))
  }

  /// Puts records in: all of a call, or none. Each is an object with `id`, `text`, `fields` and `vector`, where it has them.
  ///
  ///     try engine.upsert([["id": "ada", "fields": ["age": 36]]], into: "customers")
  public func upsert(
    _ records: [JSONValue], into name: String, _ context: CallContext = .local
  ) throws -> [UpsertedRecord] {
    let collection = try view(name, context)
    guard records.count <= Limits.records else {
      throw EngineError.tooLarge("\(records.count) records; at most \(Limits.records) go in a call")
    }
    let rows = try mapped(records, collection.whole)
    try collection.whole.generation.checkRoom(for: rows.count)
    let statuses = try upsert(
      rows, into: collection.whole, within: collection.reach, deadline: context.deadline,
      audit: audit.maker("upsert", by: context.caller.actor, in: collection.name))
    return zip(rows, statuses).map { row, status in
      // That a record was the same already would confirm a guess at masked values.
      let shown = status == .unchanged && !collection.masked.isEmpty ? .updated : status
      return UpsertedRecord(id: row.record.id, status: shown)
    }
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

  /// Deletes records by their ids; returns how many of them there were.
  public func delete(ids: [String], from name: String, _ context: CallContext = .local) throws -> Int {
    let collection = try view(name, context)
    guard ids.count <= Limits.ids else {
      throw EngineError.tooLarge("\(ids.count) ids; at most \(Limits.ids) go in a call")
    }
    try ids.forEach(Collection.check(id:))
    return try delete(ids, from: collection, as: "delete", context)
  }

  /// Deletes the records that pass a filter; returns how many they were.
  public func delete(where text: String, from name: String, _ context: CallContext = .local) throws -> Int {
    let collection = try view(name, context)
    guard let filter = try collection.filter(text) else {
      throw EngineError.invalidArgument("filter", reason: "is empty")
    }
    let maker = audit.maker("delete", by: context.caller.actor, in: collection.name)
    return try collection.whole.write { try $0.delete(where: collection.within(filter) ?? filter, audit: maker) }
  }

  /// Deletes the records with these ids that exist for the caller; the audit trail says `action`.
  func delete(_ ids: [String], from collection: CollectionView, as action: String, _ context: CallContext) throws -> Int
  {
    let maker = audit.maker(action, by: context.caller.actor, in: collection.name)
    return try collection.whole.write { generation in
      try generation.delete(ids: ids, within: collection.reach, audit: maker).count { $0 }
    }
  }
}
