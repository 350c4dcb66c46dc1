/// Changes a graph: inserts and deletes nodes, keeping the links symmetric, within capacity, and every layer connected.
///
/// Links are symmetric so that a deletion finds all who point to the node in its own list. A link is dropped only where
/// its two ends have another neighbour in common, so that dropping never cuts a layer in two.
public struct Builder<Space: VectorSpace> {
  /// The numbers that shape the graph.
  public let parameters: Parameters
  @usableFromInline let space: Space
  @usableFromInline var scratch = SearchScratch()

  /// Makes a builder over the vectors of `space`.
  @inlinable
  public init(parameters: Parameters, space: Space) {
    self.parameters = parameters
    self.space = space
  }

  /// Inserts a node (algorithm 1 of the paper), whose vector must be in the space.
  @inlinable
  public mutating func insert(_ slot: UInt32, into graph: inout some MutableGraph) {
    let level = parameters.level(of: slot)
    let top = graph.topLayer
    let entry = graph.entry
    graph.addNode(slot, level: level)
    guard let entry else { return graph.setEntry(slot, topLayer: level) }
    let scorer = space.scorer(for: slot)
    let start = graph.descend(scorer, from: Candidate(score: scorer.score(entry), slot: entry), to: level)
    var starts = [start]
    for layer in stride(from: min(level, top), through: 0, by: -1) {
      graph.searchLayer(
        layer, scorer, from: starts, ef: parameters.efConstruction, filter: AllBut(slot: slot), scratch: &scratch)
      starts = scratch.results.sorted()
      connect(slot, to: diverse(starts, limit: parameters.m), layer: layer, in: &graph)
    }
    if level > top { graph.setEntry(slot, topLayer: level) }
  }

  /// Chooses neighbours that lie in different directions (algorithm 4 of the paper): nearest first, each only if it is
  /// nearer to the node than to any chosen before it. `candidates` are sorted, nearest first.
  @inlinable
  func diverse(_ candidates: [Candidate], limit: Int) -> [Candidate] {
    var chosen: [Candidate] = []
    chosen.reserveCapacity(limit)
    for candidate in candidates {
      if chosen.count == limit { break }
      let scorer = space.scorer(for: candidate.slot)
      if chosen.allSatisfy({ scorer.score($0.slot) < candidate.score }) { chosen.append(candidate) }
    }
    return chosen
  }
}

/// Admits every node but one.
@usableFromInline
struct AllBut: NodeFilter {
  @usableFromInline let slot: UInt32

  @inlinable
  init(slot: UInt32) { self.slot = slot }

  @inlinable
  func admits(_ other: UInt32) -> Bool { other != slot }
}
