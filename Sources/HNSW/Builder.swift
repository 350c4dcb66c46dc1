/// Changes a graph: inserts and deletes nodes, keeping the links symmetric, within capacity, and every layer connected.
///
/// Links are symmetric so that a deletion finds all who point to the node in its own list. A link is dropped only where
/// its two ends have another neighbour in common, so that dropping never cuts a layer in two.
public struct Builder<Space: VectorSpace>: Sendable {
  /// The numbers that shape the graph.
  public let parameters: Parameters
  @usableFromInline let space: Space
  @usableFromInline let scratch: BuilderScratchPool

  /// Makes a builder over the vectors of `space`.
  @inlinable
  public init(parameters: Parameters, space: Space, scratch: BuilderScratchPool = BuilderScratchPool()) {
    self.parameters = parameters
    self.space = space
    self.scratch = scratch
  }

  /// Inserts a node, whose vector must be in the space.
  @inlinable
  public func insert(_ slot: UInt32, into graph: inout some MutableGraph) {
    insert([slot], into: &graph, threads: 1)
  }
}

/// A node that is being inserted.
@usableFromInline
struct NewNode: Sendable {
  @usableFromInline let slot: UInt32
  @usableFromInline let level: Int

  @inlinable
  init(slot: UInt32, level: Int) {
    self.slot = slot
    self.level = level
  }
}

extension Builder {
  /// The neighbours a new node should have, by layer from 0 up, each list nearest first. They are looked for in the graph
  /// and among `peers`, which are not linked yet.
  @inlinable
  func chooseNeighbours(
    of node: NewNode, in graph: some Graph, besides peers: ArraySlice<NewNode>, _ source: some NeighbourSource,
    _ scratch: inout BuilderScratch
  ) -> [[Candidate]] {
    let scorer = space.scorer(for: node.slot)
    let isKnown = source.findNodes(near: node.slot, into: &scratch.sorted)
    // A source that finds nodes on layer 0 finds the peers there too.
    let peers = peers.filter { !isKnown || $0.level > 0 && node.level > 0 }
    scratch.slots.removeAll(keepingCapacity: true)
    for peer in peers { scratch.slots.append(peer.slot) }
    scorer.score(scratch.slots, into: &scratch.scores)
    var starts: [Candidate] = []
    if let entry = graph.entry, !isKnown || node.level > 0 {
      starts = [graph.descend(scorer, from: Candidate(score: scorer.score(entry), slot: entry), to: node.level)]
    }
    var chosen = [[Candidate]](repeating: [], count: node.level + 1)
    for layer in stride(from: node.level, through: 0, by: -1) {
      if layer == 0, isKnown {
        chooseDiverse(scratch.sorted, limit: parameters.m, into: &chosen[0])
        break
      }
      let known = layer <= graph.topLayer ? starts : []
      graph.searchBeam(layer, scorer, from: known, ef: parameters.efConstruction, scratch: &scratch.search)
      if layer > 0, !known.isEmpty { starts = Array(scratch.search.beam.candidates) }
      for (peer, score) in zip(peers, scratch.scores) where peer.level >= layer {
        scratch.search.beam.offer(Candidate(score: score, slot: peer.slot))
      }
      chosen[layer].reserveCapacity(parameters.m)
      chooseDiverse(scratch.search.beam.candidates, limit: parameters.m, into: &chosen[layer])
    }
    return chosen
  }

  /// Chooses neighbours that lie in different directions (algorithm 4 of the paper): nearest first, each only if it is
  /// nearer to the node than to any chosen before it. `candidates` are sorted, nearest first.
  @inlinable
  func chooseDiverse(_ candidates: some Sequence<Candidate>, limit: Int, into chosen: inout [Candidate]) {
    chosen.removeAll(keepingCapacity: true)
    for candidate in candidates {
      if chosen.count == limit { break }
      if chosen.allSatisfy({ space.similarity(candidate.slot, $0.slot) < candidate.score }) { chosen.append(candidate) }
    }
  }
}
