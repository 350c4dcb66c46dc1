import Index

/// Rows whose vectors are settled, ready to be committed.
struct PreparedRows: Sendable {
  let records: [NewRecord]
  /// Whether they are the last of many.
  var areLast = false
}

extension Engine {
  /// Embeds the texts of rows, where they are not embedded already: a record that is stored with the same text keeps its
  /// vector. `fresh` holds ids whose stored record may be about to change.
  func prepare(
    _ rows: [MappedRow], for collection: Collection, fresh: Set<String> = []
  ) throws -> PreparedRows {
    let pending = try Self.pending(rows, collection.snapshot, fresh: fresh)
    var vectors = rows.map(\.vector)
    if !pending.isEmpty {
      let model = try model(for: collection)
      let embeddings = try model.embedPassages(pending.map { rows[$0].record.text })
      for (index, embedding) in zip(pending, embeddings) { vectors[index] = embedding }
    }
    let records = zip(rows, vectors).map { NewRecord(record: $0.record, vector: $1) }
    return PreparedRows(records: records)
  }

  /// Puts rows in: all of them, or none. Returns what became of each; when it returns they are on disk.
  func upsert(_ rows: [MappedRow], into collection: Collection) throws -> [WriteStatus] {
    try commit(prepare(rows, for: collection), to: collection)
  }

  /// Commits rows that are prepared: all of them, or none.
  func commit(_ prepared: PreparedRows, to collection: Collection) throws -> [WriteStatus] {
    do {
      return try collection.generation.upsert(prepared.records, optimises: prepared.areLast)
    } catch IndexError.vectorMissing {
      // Another writer changed or removed a record in between; with every text embedded there is nothing left to miss.
      let rows = prepared.records.map { MappedRow(record: $0.record, vector: $0.vector) }
      let all = try prepare(rows, for: collection, fresh: Set(rows.map(\.record.id)))
      return try collection.generation.upsert(all.records, optimises: prepared.areLast)
    }
  }

  /// The places of the rows that need an embedding. A row whose id came before finds the record of that row, not the
  /// stored one.
  private static func pending(_ rows: [MappedRow], _ snapshot: Snapshot, fresh: Set<String>) throws -> [Int] {
    var changing = fresh
    return try rows.indices.filter { index in
      let row = rows[index]
      let isFirst = changing.insert(row.record.id).inserted
      guard row.vector == nil else { return false }
      guard isFirst, let stored = try snapshot.record(id: row.record.id) else { return true }
      return stored.text != row.record.text || stored.vectorWasGiven
    }
  }
}
