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
  /// Ids that are still to be copied before the changes up to `listed` are in the target.
  private var pending: ArraySlice<String> = []
  private var listed: UInt64
  private var pursuit: Pursuit

  /// Begins to follow what is written after a commit, which was made at `start`; nil where that is not known.
  init(
    source: Generation, target: Generation, since sequence: UInt64, from start: ContinuousClock.Instant?,
    vectors: VectorSource, job: Job
  ) {
    (self.source, self.target) = (source, target)
    (self.sequence, listed) = (sequence, sequence)
    self.vectors = vectors
    self.job = job
    pursuit = Pursuit(since: start)
  }

  /// Copies what has changed until little is left; false where those who write are faster, as soon as that is seen if it is
  /// `givingWay` to them.
  @discardableResult
  mutating func catchUp(givingWay: Bool) throws -> Bool {
    pursuit.restart()
    while let count = try round(givingWay: givingWay) {
      let outcome = pursuit.outcome(ofCopying: count)
      if outcome != .gaining { return outcome == .close }
    }
    return false
  }

  /// Copies what has changed since the last round, while no write is under way, so that no commit may be missed.
  mutating func lastRound() throws {
    pending = []
    _ = try round(last: true)
  }

  /// Copies what has changed since the last round, or the rest of what one has left; says how much it was, nil if it leaves a rest.
  private mutating func round(last: Bool = false, givingWay: Bool = false) throws -> Int? {
    if pending.isEmpty { try list(last) }
    let (count, start) = (pending.count, ContinuousClock.now)
    job.begin("catching up", total: count)
    while !pending.isEmpty {
      try job.checkpoint()
      let ids = pending.prefix(Self.batch)
      try copy(Array(ids), last)
      pending = pending.dropFirst(ids.count)
      let isFalling = pursuit.isFalling(copied: count - pending.count, within: .now - start)
      if givingWay, isFalling, !pending.isEmpty { return nil }
    }
    try target.takeAudit { try now(last) }
    sequence = listed
    return count
  }

  private mutating func list(_ last: Bool) throws {
    let now = try now(last)
    pending = try now.changes(since: sequence)[...]
    listed = now.sequence
    pursuit.list(pending.count, at: .now)
  }

  /// The source as it is now. It is held for no longer than it is read from: what is freed by commits since then cannot be used
  /// again as long as somebody holds it, and the file would grow by every one of them.
  private func now(_ last: Bool) throws -> Snapshot { last ? try source.latest() : source.snapshot }

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
