extension Builder {
  /// Inserts nodes (algorithm 1 of the paper), whose vectors must be in the space, on as many threads. The graph that
  /// comes out is the same whatever the number of threads.
  ///
  /// Nodes go in by batches: those of a batch look for their neighbours side by side, in the graph as it was before the
  /// batch and among those before them in the batch, and are then linked one after the other. As every one of the latter
  /// is scored, a batch finds no less than single insertions do, even where it is all of the graph.
  @inlinable
  public func insert(_ slots: [UInt32], into graph: inout some MutableGraph, threads: Int) {
    var source = NoSource()
    insert(slots, into: &graph, threads: threads, neighboursBy: &source)
  }

  /// Inserts nodes, lower slots first, whose neighbours on layer 0 are looked for by `source`, which knows the nodes of the
  /// graph.
  @inlinable
  public func insert(
    _ slots: [UInt32], into graph: inout some MutableGraph, threads: Int,
    neighboursBy source: inout some NeighbourSource
  ) {
    let slots = slots.sorted()
    for first in stride(from: 0, to: slots.count, by: Self.largestBatch) {
      let batch = slots[first..<min(first + Self.largestBatch, slots.count)]
      source.expect(batch)
      let nodes = batch.map { NewNode(slot: $0, level: parameters.level(of: $0)) }
      insert(nodes, into: &graph, threads: threads, source)
    }
  }

  /// The most nodes of a batch: each is scored against half of them, which must cost little beside its search.
  @inlinable
  static var largestBatch: Int { 1024 }

  @inlinable
  func insert(
    _ batch: [NewNode], into graph: inout some MutableGraph, threads: Int, _ source: some NeighbourSource
  ) {
    for node in batch { graph.addNode(node.slot, level: node.level) }
    let choices = chooseNeighbours(of: batch, in: graph.frozen, threads: threads, source)
    scratch.withScratch { scratch in
      for (node, neighbours) in zip(batch, choices) { connect(node, to: neighbours, in: &graph, &scratch) }
    }
  }

  @inlinable
  func chooseNeighbours(
    of batch: [NewNode], in graph: some Graph & Sendable, threads: Int, _ source: some NeighbourSource
  ) -> [[[Candidate]]] {
    parallelMap(count: batch.count, threads: threads, scratch) { index, scratch in
      chooseNeighbours(of: batch[index], in: graph, besides: batch[..<index], source, &scratch)
    }
  }
}
