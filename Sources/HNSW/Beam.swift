/// The nearest nodes that a search has met, in order, each with whether its neighbours have been looked at. A few hundred
/// are kept in order faster in an array than in two heaps, and they need not be sorted at the end.
public struct Beam: Sendable {
  @usableFromInline
  struct Entry: Sendable {
    @usableFromInline var candidate: Candidate
    @usableFromInline var expanded = false

    @inlinable
    init(_ candidate: Candidate) { self.candidate = candidate }
  }

  @usableFromInline var entries: [Entry] = []
  @usableFromInline var width = 0
  /// Every entry before this one is expanded.
  @usableFromInline var cursor = 0

  /// Makes an empty beam.
  @inlinable
  public init() {}

  /// Empties the beam, which then keeps the nearest `width`.
  @inlinable
  mutating func begin(width: Int) {
    entries.removeAll(keepingCapacity: true)
    self.width = width
    cursor = 0
  }

  /// The candidates, nearest first.
  @inlinable
  var candidates: some RandomAccessCollection<Candidate> { entries.lazy.map(\.candidate) }

  /// Puts a candidate in its place, if it is among the nearest.
  @inlinable
  mutating func offer(_ candidate: Candidate) {
    if entries.count == width {
      guard let last = entries.last, candidate.isNearer(than: last.candidate) else { return }
      entries.removeLast()
    }
    let position = position(of: candidate)
    entries.insert(Entry(candidate), at: position)
    cursor = min(cursor, position)
  }

  /// The nearest that has not been expanded, which now counts as expanded; nil if all have been.
  @inlinable
  mutating func expandNext() -> UInt32? {
    guard let slot = next else { return nil }
    entries[cursor].expanded = true
    advance()
    return slot
  }

  /// The nearest that has not been expanded.
  @inlinable
  var next: UInt32? { cursor < entries.count ? entries[cursor].candidate.slot : nil }

  @inlinable
  mutating func advance() {
    while cursor < entries.count, entries[cursor].expanded { cursor += 1 }
  }

  /// How many entries are nearer than the candidate.
  @inlinable
  func position(of candidate: Candidate) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].candidate.isNearer(than: candidate) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Graph {
  /// The beam search of one layer (algorithm 2 of the paper) without a filter. Afterwards `scratch.beam` holds the
  /// nearest nodes that were met, at most `ef`.
  @inlinable
  func searchBeam(
    _ layer: Int, _ scorer: some NodeScorer, from starts: some Sequence<Candidate>, ef: Int,
    scratch: inout SearchScratch
  ) {
    scratch.visited.begin(limit: slotLimit)
    scratch.beam.begin(width: ef)
    for start in starts where scratch.visited.insert(start.slot) { scratch.beam.offer(start) }
    while let nearest = scratch.beam.expandNext() {
      gather(nearest, layer, scorer, &scratch)
      // Unless this list holds a nearer one, the next is known already.
      if let next = scratch.beam.next { prefetchNeighbours(of: next, layer: layer) }
      scorer.score(scratch.batch, into: &scratch.scores)
      for index in scratch.batch.indices {
        scratch.beam.offer(Candidate(score: scratch.scores[index], slot: scratch.batch[index]))
      }
    }
  }
}
