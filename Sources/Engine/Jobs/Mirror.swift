import Index

/// Makes one generation say what another, the live one, says: ids that were written to there are copied, or taken out, as
/// they are there now. Doing so twice does no harm, so more ids than need be do none either.
struct Mirror: Sendable {
  /// Ids that are copied in one commit.
  private static let batch = 512
  /// So few are left to the moment for which writers wait.
  private static let few = 64
  /// So many more rounds, and the writers wait for what is left: they write faster than it can be copied.
  private static let rounds = 20

  let source: Generation
  let target: Generation
  let vectors: VectorSource
  let job: Job
  /// The last commit of the source whose changes are in the target.
  private(set) var sequence: UInt64

  init(source: Generation, target: Generation, since sequence: UInt64, vectors: VectorSource, job: Job) {
    self.source = source
    self.target = target
    self.sequence = sequence
    self.vectors = vectors
    self.job = job
  }

  /// Copies what has changed until little is left.
  mutating func catchUp() throws {
    for _ in 0..<Self.rounds {
      guard try round() > Self.few else { return }
    }
  }

  /// Copies what has changed since the last round; says how much it was. The last one, while no write is under way, must
  /// see every commit.
  @discardableResult
  mutating func round(last: Bool = false) throws -> Int {
    let now = last ? try source.latest() : source.snapshot
    let ids = try now.changes(since: sequence)
    job.begin("catching up", total: ids.count)
    for start in stride(from: 0, to: ids.count, by: Self.batch) {
      try job.checkpoint()
      try copy(Array(ids[start..<min(start + Self.batch, ids.count)]), now)
    }
    try target.takeAudit(from: now)
    sequence = now.sequence
    return ids.count
  }

  /// How many changes are left.
  func left() throws -> Int { try source.latest().changes(since: sequence).count }

  private func copy(_ ids: [String], _ now: Snapshot) throws {
    var copies: [NewRecord] = []
    var gone: [String] = []
    for id in ids {
      if let copy = try now.copy(id: id) { copies.append(copy) } else { gone.append(id) }
    }
    if !gone.isEmpty { _ = try target.delete(ids: gone) }
    if !copies.isEmpty { try target.restore(vectors.settle(copies), threads: vectors.threads) }
    job.advance(ids.count)
  }
}
