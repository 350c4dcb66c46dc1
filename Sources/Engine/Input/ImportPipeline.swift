import Index
import Synchronization

/// What happens to an import's rows once they are read: they are embedded, and while the next ones are, indexed and
/// committed. Reading, embedding and indexing go on side by side, so that the encoder is never idle.
final class ImportPipeline: Sendable {
  /// How many records became what. Where one came twice, it counts once, as what became of it in all.
  struct Outcome: Sendable {
    private(set) var created = 0
    private(set) var updated = 0
    private(set) var unchanged = 0
    /// Rows committed, those that came again among them.
    private(set) var rows = 0
    /// The records that came, and those of them that were written: a bit each, and no id.
    private var seen = RecordSet()
    private var written = RecordSet()
  }

  /// Rows that are to be committed together.
  struct Batch: Sendable {
    let rows: [MappedRow]
    /// Whether none come after them.
    let isLast: Bool
  }

  private let embedding: PipelineStage<Batch>
  private let committing: PipelineStage<PreparedRows>
  private let outcome: Outcomes

  private final class Outcomes: Sendable {
    let state = Mutex(Outcome())
    /// The ids of the batch that may be being committed just now: a row that comes again may not find the record of its
    /// first coming yet.
    let underway = Mutex<Set<String>>([])
  }

  init(_ engine: Engine, _ collection: Collection, committed: @escaping @Sendable (Int) -> Void) {
    let outcomes = Outcomes()
    let committing = PipelineStage<PreparedRows>("kindred.import.commit") { rows in
      let audit = engine.audit.maker("import", by: Principal.local.actor, in: collection.name)
      let statuses = try engine.commit(rows, to: collection, audit: audit)
      committed(try outcomes.state.withLock { try $0.add(rows, statuses, collection.snapshot) })
    }
    embedding = PipelineStage("kindred.import.embed") { batch in
      let fresh = outcomes.underway.withLock { underway in
        defer { underway = Set(batch.rows.map(\.record.id)) }
        return underway
      }
      var prepared = try engine.prepare(batch.rows, for: collection, fresh: fresh)
      prepared.areLast = batch.isLast
      try committing.add(prepared)
    }
    self.committing = committing
    outcome = outcomes
  }

  /// Records committed so far.
  var total: Int { outcome.state.withLock { $0.rows } }

  /// Hands a batch on.
  func add(_ batch: Batch) throws { try embedding.add(batch) }

  /// Waits for what was handed on, whatever becomes of it.
  func wait() {
    embedding.wait()
    committing.wait()
  }

  /// Waits for the last batch; says what became of the records.
  func finish() throws -> Outcome {
    try embedding.finish()
    try committing.finish()
    return outcome.state.withLock { $0 }
  }
}

extension ImportPipeline.Outcome {
  /// How many records came.
  var records: Int { created + updated + unchanged }

  /// Takes in what became of a batch that is committed now; returns how many rows are.
  fileprivate mutating func add(_ rows: PreparedRows, _ batch: [WriteStatus], _ snapshot: Snapshot) throws -> Int {
    for (new, status) in zip(rows.records, batch) {
      let isFirst = try seen.insert(new.record.id, in: snapshot)
      let isWritten = status != .unchanged ? try written.insert(new.record.id, in: snapshot) : false
      if isFirst {
        count(status, 1)
      } else if isWritten {
        count(.unchanged, -1)
        count(status, 1)
      }
    }
    self.rows += batch.count
    return self.rows
  }

  private mutating func count(_ status: WriteStatus, _ change: Int) {
    switch status {
    case .created: created += change
    case .updated: updated += change
    case .unchanged: unchanged += change
    }
  }
}
