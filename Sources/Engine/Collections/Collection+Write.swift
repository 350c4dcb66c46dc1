import Foundation
import Index

/// Rows whose vectors are settled, ready to be committed.
struct PreparedRows: Sendable {
  let records: [NewRecord]
  /// The model that made the vectors.
  let fingerprint: String
  /// Whether they are the last of many.
  var areLast = false
}

/// Vectors come from another model than those of the generation that a rebuild has made live in between.
private struct OtherModel: Error {}

extension Engine {
  /// So often a call is embedded anew because others were quicker.
  private static let patience = 3

  /// Embeds the texts of rows, where they are not embedded already: a record that is stored with the same text keeps its
  /// vector. `fresh` holds ids whose stored record may be about to change.
  func prepare(
    _ rows: [MappedRow], for collection: Collection, fresh: Set<String> = [], deadline: Date? = nil
  ) throws -> PreparedRows {
    let (pending, fingerprint) = try Self.pending(rows, collection, fresh: fresh)
    var vectors = rows.map(\.vector)
    if !pending.isEmpty {
      let model = try model(fingerprint, of: collection)
      let embeddings = try model.embedPassages(pending.map { rows[$0].record.text }, deadline: deadline)
      for (index, embedding) in zip(pending, embeddings) { vectors[index] = embedding }
    }
    let records = zip(rows, vectors).map { NewRecord(record: $0.record, vector: $1) }
    return PreparedRows(records: records, fingerprint: fingerprint)
  }

  /// Puts rows in: all of them, or none. Returns what became of each; when it returns they are on disk.
  /// Texts that nobody has begun to embed at the deadline end the call; what is embedded is committed, however late.
  /// A record that does not pass `reach`, as it is stored or as it would be, refuses the call.
  func upsert(
    _ rows: [MappedRow], into collection: Collection, within reach: BoundFilter? = nil, deadline: Date? = nil,
    audit: AuditMaker? = nil
  ) throws -> [WriteStatus] {
    try commit(prepare(rows, for: collection, deadline: deadline), to: collection, within: reach, audit: audit)
  }

  /// Commits rows that are prepared: all of them, or none.
  func commit(
    _ prepared: PreparedRows, to collection: Collection, within reach: BoundFilter? = nil, audit: AuditMaker? = nil
  ) throws -> [WriteStatus] {
    var rows = prepared
    for _ in 0..<Self.patience {
      do {
        return try write(rows, to: collection, reach, audit)
      } catch IndexError.vectorMissing {
        // Another writer changed or removed a record in between; with every text embedded there is nothing left to miss.
        rows = try embeddingAll(rows, for: collection)
      } catch is OtherModel {
        rows = try embeddingAll(rows, for: collection)
      }
    }
    return try write(rows, to: collection, reach, audit)
  }

  private func write(
    _ prepared: PreparedRows, to collection: Collection, _ reach: BoundFilter?, _ audit: AuditMaker?
  ) throws -> [WriteStatus] {
    try collection.write { generation in
      guard generation.snapshot.fingerprint == prepared.fingerprint else { throw OtherModel() }
      return try generation.upsert(prepared.records, optimises: prepared.areLast, within: reach, audit: audit)
    }
  }

  /// The same rows with every text embedded anew.
  private func embeddingAll(_ prepared: PreparedRows, for collection: Collection) throws -> PreparedRows {
    let rows = prepared.records.map { new in
      MappedRow(record: new.record, vector: new.record.vectorWasGiven ? new.vector : nil)
    }
    var all = try prepare(rows, for: collection, fresh: Set(rows.map(\.record.id)))
    all.areLast = prepared.areLast
    return all
  }

  /// The places of the rows that need an embedding, and the fingerprint of the model that makes it. A row whose id came before finds the
  /// record of that row, not the stored one. No snapshot is held on return: embedding may take long.
  private static func pending(
    _ rows: [MappedRow], _ collection: Collection, fresh: Set<String>
  ) throws -> (places: [Int], fingerprint: String) {
    let snapshot = collection.snapshot
    var changing = fresh
    let places = try rows.indices.filter { index in
      let row = rows[index]
      let isFirst = changing.insert(row.record.id).inserted
      guard row.vector == nil else { return false }
      guard isFirst, let stored = try snapshot.record(id: row.record.id) else { return true }
      return stored.text != row.record.text || stored.vectorWasGiven
    }
    return (places, snapshot.fingerprint)
  }
}
