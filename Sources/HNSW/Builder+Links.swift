import CKernels

extension Builder {
  /// Links a new node to the neighbours chosen for it on each layer. Searches start from it if it stands highest.
  @inlinable
  func connect(
    _ node: NewNode, to neighbours: [[Candidate]], in graph: inout some MutableGraph, _ scratch: inout BuilderScratch
  ) {
    for layer in stride(from: node.level, through: 0, by: -1) {
      connect(node.slot, to: neighbours[layer], layer: layer, in: &graph, &scratch)
    }
    if graph.entry == nil || node.level > graph.topLayer { graph.setEntry(node.slot, topLayer: node.level) }
  }

  /// Links a new node to the neighbours chosen for it, nearest first.
  ///
  /// A neighbour whose list is full makes room, and the newcomer competes for it. A newcomer that lost everywhere is
  /// taken in by the nearest all the same: in the place of a link that can be dropped safely or, where there is none, in
  /// the middle of the farthest link.
  @inlinable
  func connect(
    _ slot: UInt32, to chosen: [Candidate], layer: Int, in graph: inout some MutableGraph,
    _ scratch: inout BuilderScratch
  ) {
    for neighbour in chosen { _ = link(slot, neighbour.slot, layer: layer, in: &graph, &scratch) }
    guard let nearest = chosen.first, graph.degree(slot, layer: layer) == 0 else { return }
    if !link(slot, nearest.slot, layer: layer, competing: false, in: &graph, &scratch) {
      splitFarthestLink(of: nearest.slot, with: slot, layer: layer, in: &graph)
    }
  }

  /// Links two nodes if both have room or can make it. Room is made before the link stands: dropping a link is safe only
  /// by links that stay.
  @inlinable
  func link(
    _ a: UInt32, _ b: UInt32, layer: Int, competing: Bool = true, in graph: inout some MutableGraph,
    _ scratch: inout BuilderScratch
  ) -> Bool {
    guard !graph.areNeighbours(a, b, layer: layer) else { return true }
    guard makeRoom(at: a, for: b, layer: layer, competing: competing, in: &graph, &scratch),
      makeRoom(at: b, for: a, layer: layer, competing: competing, in: &graph, &scratch)
    else { return false }
    graph.addLink(a, b, layer: layer)
    return true
  }

  /// Sees to it that a list has a free place: what is not diverse goes first, the farthest before the nearer. False if
  /// the newcomer is what should go (where it is `competing`), or if no link can be dropped safely.
  @inlinable
  func makeRoom(
    at slot: UInt32, for newcomer: UInt32, layer: Int, competing: Bool, in graph: inout some MutableGraph,
    _ scratch: inout BuilderScratch
  ) -> Bool {
    let capacity = parameters.capacity(layer: layer)
    let degree = graph.degree(slot, layer: layer)
    guard degree >= capacity else { return true }
    rankNeighbours(of: slot, and: newcomer, layer: layer, in: graph, &scratch)
    // Dropping a few more than needed spares the next newcomers a pruning each.
    var wanted = degree - capacity + 1 + capacity / 8
    var kept = scratch.diverse.count
    for candidate in scratch.sorted.reversed() where wanted > 0 {
      if kept > 0, scratch.diverse[kept - 1] == candidate {
        kept -= 1
      } else if candidate.slot == newcomer {
        if competing { return graph.degree(slot, layer: layer) < capacity }
      } else if graph.dropIfSafe(slot, candidate.slot, layer: layer) {
        wanted -= 1
      }
    }
    guard graph.degree(slot, layer: layer) >= capacity else { return true }
    for candidate in scratch.diverse.reversed() {
      if candidate.slot == newcomer {
        if competing { return false }
      } else if graph.dropIfSafe(slot, candidate.slot, layer: layer) {
        return true
      }
    }
    return false
  }

  /// Sorts a node's neighbours and a newcomer, nearest first, into `scratch.sorted`; those that are diverse stand in
  /// `scratch.diverse` as well, in the same order.
  @inlinable
  func rankNeighbours(
    of slot: UInt32, and newcomer: UInt32, layer: Int, in graph: some Graph, _ scratch: inout BuilderScratch
  ) {
    let scorer = space.scorer(for: slot)
    scratch.slots.removeAll(keepingCapacity: true)
    graph.withNeighbours(of: slot, layer: layer) { list in
      for index in list.indices {
        scratch.slots.append(list[index])
        scorer.prefetch(list[index])
      }
    }
    scratch.slots.append(newcomer)
    scorer.score(scratch.slots, into: &scratch.scores)
    scratch.sorted.removeAll(keepingCapacity: true)
    for (slot, score) in zip(scratch.slots, scratch.scores) {
      scratch.sorted.append(Candidate(score: score, slot: slot))
    }
    scratch.sorted.sort { $0.isNearer(than: $1) }
    chooseDiverse(scratch.sorted, limit: parameters.capacity(layer: layer), into: &scratch.diverse)
  }

  /// Replaces the link from a full node to its farthest neighbour by two links through a node that has none yet.
  @inlinable
  func splitFarthestLink(of full: UInt32, with slot: UInt32, layer: Int, in graph: inout some MutableGraph) {
    let scorer = space.scorer(for: full)
    let neighbours = graph.neighbours(of: full, layer: layer).map { Candidate(score: scorer.score($0), slot: $0) }
    guard let farthest = neighbours.min(by: { $1.isNearer(than: $0) }) else { return }
    graph.removeLink(full, farthest.slot, layer: layer)
    for end in [full, farthest.slot] { graph.addLink(end, slot, layer: layer) }
  }
}

extension MutableGraph {
  @inlinable
  func degree(_ slot: UInt32, layer: Int) -> Int { withNeighbours(of: slot, layer: layer) { $0.count } }

  @inlinable
  func areNeighbours(_ a: UInt32, _ b: UInt32, layer: Int) -> Bool {
    withNeighbours(of: a, layer: layer) { list in
      for index in list.indices where list[index] == b { return true }
      return false
    }
  }

  @inlinable
  mutating func addLink(_ a: UInt32, _ b: UInt32, layer: Int) {
    addNeighbour(b, to: a, layer: layer)
    addNeighbour(a, to: b, layer: layer)
  }

  @inlinable
  mutating func removeLink(_ a: UInt32, _ b: UInt32, layer: Int) {
    removeNeighbour(b, from: a, layer: layer)
    removeNeighbour(a, from: b, layer: layer)
  }

  /// Drops a link if its ends have another neighbour in common; says whether they do.
  @inlinable
  mutating func dropIfSafe(_ a: UInt32, _ b: UInt32, layer: Int) -> Bool {
    guard shareNeighbour(a, b, layer: layer) else { return false }
    removeLink(a, b, layer: layer)
    return true
  }

  /// Whether two nodes have a neighbour in common on a layer.
  @inlinable
  func shareNeighbour(_ a: UInt32, _ b: UInt32, layer: Int) -> Bool {
    withNeighbours(of: a, layer: layer) { first in
      withNeighbours(of: b, layer: layer) { second in haveCommon(first, second) }
    }
  }
}

/// Whether two lists have a number in common.
@usableFromInline
func haveCommon(_ a: Span<UInt32>, _ b: Span<UInt32>) -> Bool {
  unsafe a.withUnsafeBufferPointer { a in
    unsafe b.withUnsafeBufferPointer { b in
      unsafe kindred_have_common_u32(a.baseAddress, a.count, b.baseAddress, b.count)
    }
  }
}
