extension Builder {
  /// Links a new node to the neighbours chosen for it, nearest first.
  ///
  /// A neighbour whose list is full makes room, and the newcomer competes for it. A newcomer that lost everywhere is
  /// taken in by the nearest all the same: in the place of a link that can be dropped safely or, where there is none, in
  /// the middle of the farthest link.
  @inlinable
  mutating func connect(_ slot: UInt32, to chosen: [Candidate], layer: Int, in graph: inout some MutableGraph) {
    for neighbour in chosen { _ = link(slot, neighbour.slot, layer: layer, in: &graph) }
    guard let nearest = chosen.first, graph.degree(slot, layer: layer) == 0 else { return }
    if !link(slot, nearest.slot, layer: layer, competing: false, in: &graph) {
      splitFarthestLink(of: nearest.slot, with: slot, layer: layer, in: &graph)
    }
  }

  /// Links two nodes if both have room or can make it. Room is made before the link stands: dropping a link is safe only
  /// by links that stay.
  @inlinable
  mutating func link(
    _ a: UInt32, _ b: UInt32, layer: Int, competing: Bool = true, in graph: inout some MutableGraph
  ) -> Bool {
    guard !graph.neighbours(of: a, layer: layer).contains(b) else { return true }
    guard makeRoom(at: a, for: b, layer: layer, competing: competing, in: &graph),
      makeRoom(at: b, for: a, layer: layer, competing: competing, in: &graph)
    else { return false }
    graph.addHalfLink(a, b, layer: layer)
    graph.addHalfLink(b, a, layer: layer)
    return true
  }

  /// Sees to it that a list has a free place: what is not diverse goes first, the farthest before the nearer. False if
  /// the newcomer is what should go (where it is `competing`), or if no link can be dropped safely.
  @inlinable
  mutating func makeRoom(
    at slot: UInt32, for newcomer: UInt32, layer: Int, competing: Bool, in graph: inout some MutableGraph
  ) -> Bool {
    let capacity = parameters.capacity(layer: layer)
    let list = graph.neighbours(of: slot, layer: layer)
    guard list.count >= capacity else { return true }
    let scorer = space.scorer(for: slot)
    let sorted = (list + CollectionOfOne(newcomer)).map { Candidate(score: scorer.score($0), slot: $0) }
      .sorted { $0.isNearer(than: $1) }
    let kept = Set(diverse(sorted, limit: capacity).map(\.slot))
    let victims =
      sorted.reversed().filter { !kept.contains($0.slot) } + sorted.reversed().filter { kept.contains($0.slot) }
    // Dropping a few more than needed spares the next newcomers a pruning each.
    var wanted = list.count - capacity + 1 + capacity / 8
    for victim in victims where wanted > 0 {
      if victim.slot == newcomer {
        if competing { break }
      } else if graph.shareNeighbour(slot, victim.slot, layer: layer) {
        graph.removeLink(slot, victim.slot, layer: layer)
        wanted = kept.contains(victim.slot) ? 0 : wanted - 1
      }
    }
    return graph.degree(slot, layer: layer) < capacity
  }

  /// Replaces the link from a full node to its farthest neighbour by two links through a node that has none yet.
  @inlinable
  func splitFarthestLink(of full: UInt32, with slot: UInt32, layer: Int, in graph: inout some MutableGraph) {
    let scorer = space.scorer(for: full)
    let neighbours = graph.neighbours(of: full, layer: layer).map { Candidate(score: scorer.score($0), slot: $0) }
    guard let farthest = neighbours.min(by: { $1.isNearer(than: $0) }) else { return }
    graph.removeLink(full, farthest.slot, layer: layer)
    for end in [full, farthest.slot] {
      graph.addHalfLink(end, slot, layer: layer)
      graph.addHalfLink(slot, end, layer: layer)
    }
  }
}

extension MutableGraph {
  @inlinable
  func degree(_ slot: UInt32, layer: Int) -> Int { withNeighbours(of: slot, layer: layer) { $0.count } }

  @inlinable
  mutating func addHalfLink(_ from: UInt32, _ to: UInt32, layer: Int) {
    setNeighbours(of: from, layer: layer, to: neighbours(of: from, layer: layer) + CollectionOfOne(to))
  }

  @inlinable
  mutating func removeLink(_ a: UInt32, _ b: UInt32, layer: Int) {
    setNeighbours(of: a, layer: layer, to: neighbours(of: a, layer: layer).filter { $0 != b })
    setNeighbours(of: b, layer: layer, to: neighbours(of: b, layer: layer).filter { $0 != a })
  }

  /// Whether two nodes have a neighbour in common on a layer.
  @inlinable
  func shareNeighbour(_ a: UInt32, _ b: UInt32, layer: Int) -> Bool {
    withNeighbours(of: a, layer: layer) { first in
      withNeighbours(of: b, layer: layer) { second in
        for i in first.indices {
          for j in second.indices where first[i] == second[j] { return true }
        }
        return false
      }
    }
  }
}
