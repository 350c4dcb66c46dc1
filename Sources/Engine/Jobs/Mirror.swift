import Index

/// Makes one generation say what another, the live one, says: ids that were written to there are copied, or taken out, as
/// they are there now. Doing so twice does no harm, so more ids than need be do none either.
struct Mirror: Sendable {
  /// Ids that are copied in one commit.
  private static let batch = 512

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

  /// Copies what has changed until little is left; false where those who write are faster.
  @discardableResult
  mutating func catchUp() throws -> Bool {
    var pursuit = Pursuit()
    var outcome = Pursuit.Outcome.gaining
    while outcome == .gaining { outcome = try pursuit.outcome(ofCopying: round()) }
    return outcome == .close
  }

  /// Copies what has changed since the last round; says how much it was. The last one, while no write is under way, must
  /// see every commit.
  @discardableResult
  mutating func round(last: Bool = false) throws -> Int {
    let (ids, end) = try changes(last)
    job.begin("catching up", total: ids.count)
    for start in stride(from: 0, to: ids.count, by: Self.batch) {
      try job.checkpoint()
      try copy(Array(ids[start..<min(start + Self.batch, ids.count)]), last)
    }
    try target.takeAudit { try now(last) }
    sequence = end
    return ids.count
  }

  /// The source as it is now. It is held for no longer than it is read from: what is freed by commits since then cannot be used
  /// again as long as somebody holds it, and the file would grow by every one of them.
  private func now(_ last: Bool) throws -> Snapshot { last ? try source.latest() : source.snapshot }

  private func changes(_ last: Bool) throws -> (ids: [String], end: UInt64) {
    let now = try now(last)
    return (try now.changes(since: sequence), now.sequence)
  }

  /// How many changes are left.
  func left() throws -> Int { try source.latest().changes(since: sequence).count }

  /// Copies records as they are by now: what has changed since they were listed comes again in the next round.
  private func copy(_ ids: [String], _ last: Bool) throws {
    let (copies, gone) = try read(ids, last)
    if !gone.isEmpty { _ = try target.delete(ids: gone) }
    if !copies.isEmpty { try target.restore(vectors.settle(copies), threads: vectors.threads) }
    job.advance(ids.count)
  }

  private func read(_ ids: [String], _ last: Bool) throws -> (copies: [NewRecord], gone: [String]) {
    let now = try now(last)
    var (copies, gone): ([NewRecord], [String]) = ([], [])
    for id in ids {
      if let copy = try now.copy(id: id) { copies.append(copy) } else { gone.append(id) }
    }
    return (copies, gone)
  }
}
