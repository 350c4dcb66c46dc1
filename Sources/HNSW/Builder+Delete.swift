extension Builder {
  /// Deletes a node: its neighbours, which are all that point to it, are linked among themselves where that helps them,
  /// and in any case so that each layer stays connected.
  @inlinable
  public func delete(_ slot: UInt32, from graph: inout some MutableGraph) {
    let successor = graph.entry == slot ? graph.successor(ofEntry: slot) : nil
    scratch.withScratch { scratch in
      for layer in 0...graph.level(of: slot) {
        let orphans = graph.neighbours(of: slot, layer: layer)
        for orphan in orphans { graph.removeLink(slot, orphan, layer: layer) }
        relink(orphans, layer: layer, in: &graph, &scratch)
        reconnect(orphans, layer: layer, in: &graph, &scratch)
      }
    }
    graph.removeNode(slot)
    if let successor {
      graph.setEntry(successor.slot, topLayer: successor.layer)
    } else if graph.entry == slot {
      graph.setEntry(nil, topLayer: 0)
    }
  }

  /// Offers each orphan the others as neighbours, as an insertion would.
  @inlinable
  func relink(
    _ orphans: [UInt32], layer: Int, in graph: inout some MutableGraph, _ scratch: inout BuilderScratch
  ) {
    for orphan in orphans {
      let scorer = space.scorer(for: orphan)
      let current = graph.neighbours(of: orphan, layer: layer)
      let others = orphans.filter { $0 != orphan && !current.contains($0) }
      let candidates = (current + others).map { Candidate(score: scorer.score($0), slot: $0) }
        .sorted { $0.isNearer(than: $1) }
      let free = parameters.capacity(layer: layer) - current.count
      chooseDiverse(candidates, limit: parameters.capacity(layer: layer), into: &scratch.diverse)
      let wanted = scratch.diverse.filter { others.contains($0.slot) }
      for neighbour in wanted.prefix(max(free, 0)) {
        _ = link(orphan, neighbour.slot, layer: layer, in: &graph, &scratch)
      }
    }
  }

  /// Links the parts that the orphans may have fallen into. Two are known to be together if they are neighbours or share
  /// one; parts that are not known to be are linked, nearest nodes first.
  @inlinable
  func reconnect(
    _ orphans: [UInt32], layer: Int, in graph: inout some MutableGraph, _ scratch: inout BuilderScratch
  ) {
    var parts = Parts(orphans)
    for (index, a) in orphans.enumerated() {
      for b in orphans[(index + 1)...] where graph.areClose(a, b, layer: layer) { parts.unite(a, b) }
    }
    while let other = orphans.first(where: { !parts.together($0, orphans[0]) }) {
      let near = orphans.filter { parts.together($0, orphans[0]) }
      let scorer = space.scorer(for: other)
      let nearest = near.max { scorer.score($0) < scorer.score($1) } ?? orphans[0]
      if !link(nearest, other, layer: layer, in: &graph, &scratch) {
        bridge(nearest, other, layer: layer, in: &graph, &scratch)
      }
      parts.unite(nearest, other)
    }
  }

  /// Links the parts around two full nodes through the first nodes near them that have room.
  @inlinable
  func bridge(
    _ a: UInt32, _ b: UInt32, layer: Int, in graph: inout some MutableGraph, _ scratch: inout BuilderScratch
  ) {
    guard let left = graph.nodeWithRoom(near: a, layer: layer, capacity: parameters.capacity(layer: layer)),
      let right = graph.nodeWithRoom(near: b, layer: layer, capacity: parameters.capacity(layer: layer)), left != right
    else { return }
    _ = link(left, right, layer: layer, in: &graph, &scratch)
  }
}

extension MutableGraph {
  /// The node that searches start from once `entry` is gone: a neighbour of it on the highest layer where it has one. As
  /// layers are connected, there is no other node on the layers above that.
  @inlinable
  func successor(ofEntry entry: UInt32) -> (slot: UInt32, layer: Int)? {
    for layer in stride(from: level(of: entry), through: 0, by: -1) {
      if let slot = neighbours(of: entry, layer: layer).first { return (slot, layer) }
    }
    return nil
  }

  /// Whether two nodes are neighbours or have a neighbour in common.
  @inlinable
  func areClose(_ a: UInt32, _ b: UInt32, layer: Int) -> Bool {
    areNeighbours(a, b, layer: layer) || shareNeighbour(a, b, layer: layer)
  }

  /// The first node in breadth-first order from `start` whose list is not full.
  @inlinable
  func nodeWithRoom(near start: UInt32, layer: Int, capacity: Int) -> UInt32? {
    var queue = [start]
    var seen: Set<UInt32> = [start]
    var next = 0
    while next < queue.count {
      let list = neighbours(of: queue[next], layer: layer)
      if list.count < capacity { return queue[next] }
      for neighbour in list where seen.insert(neighbour).inserted { queue.append(neighbour) }
      next += 1
    }
    return nil
  }
}

/// Which of a few nodes are known to be connected (union-find).
@usableFromInline
struct Parts {
  @usableFromInline var parent: [UInt32: UInt32]

  @inlinable
  init(_ nodes: [UInt32]) {
    parent = Dictionary(nodes.map { ($0, $0) }, uniquingKeysWith: { first, _ in first })
  }

  @inlinable
  func root(_ node: UInt32) -> UInt32 {
    var node = node
    while let next = parent[node], next != node { node = next }
    return node
  }

  @inlinable
  func together(_ a: UInt32, _ b: UInt32) -> Bool { root(a) == root(b) }

  @inlinable
  mutating func unite(_ a: UInt32, _ b: UInt32) { parent[root(a)] = root(b) }
}
