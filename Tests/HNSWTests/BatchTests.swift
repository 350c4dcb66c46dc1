import HNSW
import TestSupport
import Testing

/// Insertions of many nodes at once.
@Suite struct BatchTests {
  let parameters = Parameters(m: 6, m0: 12, efConstruction: 60, seed: 7)

  /// All links of a graph, by node and layer, in their order.
  private func links(_ graph: InMemoryGraph) -> [[[UInt32]]] {
    graph.slots.map { slot in (0...graph.level(of: slot)).map { graph.neighbours(of: slot, layer: $0) } }
  }

  @Test func theGraphIsTheSameWhateverTheNumberOfThreads() {
    let space = TestSpace.clustered(count: 2600, dimension: 8, seed: 1)
    let graphs = [1, 2, 3].map { threads in
      var graph = InMemoryGraph()
      let builder = Builder(parameters: parameters, space: space)
      builder.insert(Array(0..<2300), into: &graph, threads: threads)
      for slot in stride(from: 0, to: 600, by: 3) { builder.delete(UInt32(slot), from: &graph) }
      builder.insert(Array(2300..<2600), into: &graph, threads: threads)
      return graph
    }
    #expect(links(graphs[0]) == links(graphs[1]))
    #expect(links(graphs[0]) == links(graphs[2]))
    #expect(Set(graphs.map(\.entry)).count == 1)
  }

  @Test func theInvariantsHoldAfterEveryBatchAndDeletion() {
    let space = TestSpace.clustered(count: 400, dimension: 8, seed: 2)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: Parameters(m: 2, m0: 4, efConstruction: 8, seed: 3), space: space)
    var generator = SeededGenerator(seed: 4)
    var absent = Array(0..<UInt32(400))
    for round in 0..<60 {
      absent.shuffle(using: &generator)
      let batch = Array(absent.prefix(Int.random(in: 0...120, using: &generator)))
      absent.removeFirst(batch.count)
      builder.insert(batch, into: &graph, threads: 2)
      #expect(graph.faults(nodes: graph.slots, parameters: builder.parameters).isEmpty, "round \(round), inserted")
      for victim in graph.slots.shuffled(using: &generator).prefix(Int.random(in: 0...100, using: &generator)) {
        builder.delete(victim, from: &graph)
        absent.append(victim)
      }
      let faults = graph.faults(nodes: graph.slots, parameters: builder.parameters)
      #expect(faults.isEmpty, "round \(round), deleted: \(faults)")
      guard faults.isEmpty else { return }
    }
  }

  @Test func recallIsThatOfSingleInsertions() {
    let space = TestSpace.clustered(count: 3000, dimension: 24, seed: 5)
    let builder = Builder(parameters: parameters, space: space)
    var single = InMemoryGraph()
    for slot in 0..<3000 { builder.insert(UInt32(slot), into: &single) }
    var batched = InMemoryGraph()
    builder.insert(Array(0..<3000), into: &batched, threads: 2)
    for ef in [16, 32, 64] {
      #expect(recall(of: batched, space, ef: ef) >= recall(of: single, space, ef: ef) - 0.01, "ef \(ef)")
    }
  }

  /// Knows every third node's neighbours, by scoring all that it may name.
  private struct SomeNeighbours: NeighbourSource {
    let space: TestSpace
    var linked: Set<UInt32> = []
    var expected: Set<UInt32> = []

    mutating func expect(_ slots: some Sequence<UInt32>) {
      linked = expected
      expected.formUnion(slots)
    }

    func findNodes(near slot: UInt32, into found: inout [Candidate]) -> Bool {
      let scorer = space.scorer(for: slot)
      found = expected.filter { $0 < slot || (linked.contains($0) && $0 != slot) }
        .map { Candidate(score: scorer.score($0), slot: $0) }.sorted { $0.isNearer(than: $1) }
      found.removeLast(max(0, found.count - 40))
      return slot % 3 == 0 && !found.isEmpty
    }
  }

  @Test func neighboursMayBeFoundInAnotherWay() {
    let space = TestSpace.clustered(count: 3000, dimension: 24, seed: 9)
    let builder = Builder(parameters: parameters, space: space)
    var walked = InMemoryGraph()
    builder.insert(Array(0..<3000), into: &walked, threads: 2)
    var graph = InMemoryGraph()
    var source = SomeNeighbours(space: space)
    builder.insert(Array((0..<3000).reversed()), into: &graph, threads: 2, neighboursBy: &source)
    #expect(source.expected.count == 3000)
    #expect(graph.faults(nodes: graph.slots, parameters: parameters).isEmpty)
    for ef in [16, 64] { #expect(recall(of: graph, space, ef: ef) >= recall(of: walked, space, ef: ef) - 0.01) }
  }

  @Test(arguments: 0...3, 0...3)
  func tinyGraphsTakeTinyBatches(before: Int, batch: Int) {
    let space = TestSpace.clustered(count: 6, dimension: 4, seed: 6)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: Parameters(m: 2, m0: 2, efConstruction: 2, seed: 8), space: space)
    for slot in 0..<before { builder.insert(UInt32(slot), into: &graph) }
    builder.insert((before..<before + batch).map { UInt32($0) }, into: &graph, threads: 2)
    #expect(graph.slots.count == before + batch)
    #expect(graph.faults(nodes: graph.slots, parameters: builder.parameters).isEmpty)
  }

  @Test func equalVectorsStayReachable() {
    let space = TestSpace(vectors: [[Float]](repeating: [1, 0, 0, 0], count: 1500))
    var graph = InMemoryGraph()
    let builder = Builder(parameters: parameters, space: space)
    builder.insert(Array(0..<1500), into: &graph, threads: 2)
    #expect(graph.faults(nodes: graph.slots, parameters: parameters).isEmpty)
    for slot in stride(from: 0, to: 1500, by: 2) { builder.delete(UInt32(slot), from: &graph) }
    builder.insert(stride(from: 0, to: 1500, by: 2).map { UInt32($0) }, into: &graph, threads: 2)
    #expect(graph.faults(nodes: graph.slots, parameters: parameters).isEmpty)
  }
}
