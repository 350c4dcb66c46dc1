import Index
import Synchronization

/// What happens to an import's rows once they are read: they are embedded, and while the next ones are, indexed and
/// committed. Reading, embedding and indexing go on side by side, so that the encoder is never idle.
final class ImportPipeline: Sendable {
  fileprivate struct Outcome {
    /// What became of each record; where one came twice, what became of it in all.
    var statuses: [String: WriteStatus] = [:]
    var total = 0
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
      committed(outcomes.state.withLock { $0.add(rows, statuses) })
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
  var total: Int { outcome.state.withLock { $0.total } }

  /// Hands a batch on.
  func add(_ batch: Batch) throws { try embedding.add(batch) }

  /// Waits for what was handed on, whatever becomes of it.
  func wait() {
    embedding.wait()
    committing.wait()
  }

  /// Waits for the last batch; says what became of each record.
  func finish() throws -> [String: WriteStatus] {
    try embedding.finish()
    try committing.finish()
    return outcome.state.withLock { $0.statuses }
  }
}

extension ImportPipeline.Outcome {
  /// Takes in what became of a batch; returns how many records are committed now.
  fileprivate mutating func add(_ rows: PreparedRows, _ batch: [WriteStatus]) -> Int {
    for (new, status) in zip(rows.records, batch) {
      let before = statuses[new.record.id] ?? .unchanged
      statuses[new.record.id] = before == .unchanged ? status : before
    }
    total += batch.count
    return total
  }
}
