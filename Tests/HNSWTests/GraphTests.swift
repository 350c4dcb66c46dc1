import HNSW
import TestSupport
import Testing

@Suite struct GraphTests {
  let parameters = Parameters(m: 6, m0: 12, efConstruction: 60, seed: 7)

  @Test func searchFindsWhatTheExactScanFinds() {
    let space = TestSpace.clustered(count: 1500, dimension: 24, seed: 1)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: Parameters(), space: space)
    for slot in 0..<1500 { builder.insert(UInt32(slot), into: &graph) }
    #expect(recall(of: graph, space, ef: 64) >= 0.98)
  }

  @Test func theInvariantsHoldAfterEveryChange() {
    let space = TestSpace.clustered(count: 160, dimension: 8, seed: 2)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: Parameters(m: 2, m0: 4, efConstruction: 8, seed: 3), space: space)
    var generator = SeededGenerator(seed: 4)
    var absent = Array(0..<UInt32(160))
    for step in 0..<900 {
      let grows = step < 120 || Bool.random(using: &generator)
      if grows, !absent.isEmpty {
        builder.insert(absent.remove(at: Int.random(in: 0..<absent.count, using: &generator)), into: &graph)
      } else if let victim = graph.slots.randomElement(using: &generator) {
        builder.delete(victim, from: &graph)
        absent.append(victim)
      }
      let faults = graph.faults(nodes: graph.slots, parameters: builder.parameters)
      #expect(faults.isEmpty, "step \(step): \(faults)")
      guard faults.isEmpty else { return }
    }
  }

  @Test func deletingEverythingLeavesAnEmptyGraphThatCanGrowAgain() {
    let space = TestSpace.clustered(count: 50, dimension: 8, seed: 5)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: parameters, space: space)
    for slot in 0..<50 { builder.insert(UInt32(slot), into: &graph) }
    for slot in (0..<50).reversed() { builder.delete(UInt32(slot), from: &graph) }
    #expect(graph.entry == nil)
    #expect(graph.slots.isEmpty)
    builder.insert(17, into: &graph)
    #expect(graph.entry == 17)
    var scratch = SearchScratch()
    graph.search(space.scorer(for: space.vectors[3]), ef: 5, scratch: &scratch)
    #expect(scratch.results.sorted().map(\.slot) == [17])
  }

  @Test func deletingTheEntryElectsAnotherOnTheHighestLayerLeft() throws {
    let space = TestSpace.clustered(count: 200, dimension: 8, seed: 6)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: parameters, space: space)
    for slot in 0..<200 { builder.insert(UInt32(slot), into: &graph) }
    while let entry = graph.entry {
      builder.delete(entry, from: &graph)
      #expect(graph.faults(nodes: graph.slots, parameters: parameters).isEmpty)
    }
    #expect(graph.slots.isEmpty)
  }

  @Test func churnDoesNotCostRecall() {
    let space = TestSpace.clustered(count: 1200, dimension: 16, seed: 8)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: Parameters(), space: space)
    var generator = SeededGenerator(seed: 9)
    for slot in 0..<1000 { builder.insert(UInt32(slot), into: &graph) }
    let before = recall(of: graph, space, ef: 48)
    var absent = Array(UInt32(1000)..<1200)
    for _ in 0..<10 {
      for victim in graph.slots.shuffled(using: &generator).prefix(100) {
        builder.delete(victim, from: &graph)
        absent.append(victim)
      }
      absent.shuffle(using: &generator)
      for slot in absent.prefix(100) { builder.insert(slot, into: &graph) }
      absent.removeFirst(100)
    }
    #expect(recall(of: graph, space, ef: 48) >= before - 0.01)
    #expect(graph.faults(nodes: graph.slots, parameters: builder.parameters).isEmpty)
  }

  @Test func aFilteredSearchWalksThroughWhatItRejects() {
    struct Multiples: NodeFilter {
      func admits(_ slot: UInt32) -> Bool { slot.isMultiple(of: 5) }
    }
    let space = TestSpace.clustered(count: 1000, dimension: 16, seed: 10)
    var graph = InMemoryGraph()
    let builder = Builder(parameters: Parameters(), space: space)
    for slot in 0..<1000 { builder.insert(UInt32(slot), into: &graph) }
    var scratch = SearchScratch()
    graph.search(space.scorer(for: space.vectors[1]), ef: 60, filter: Multiples(), scratch: &scratch)
    let found = scratch.results.sorted().prefix(10).map(\.slot)
    let exact = space.nearest(space.vectors[1], k: 10, among: graph.slots.filter { $0.isMultiple(of: 5) })
    #expect(found.allSatisfy { $0.isMultiple(of: 5) })
    #expect(Set(found).intersection(exact).count >= 9)
  }

  @Test func manyEqualVectorsStayReachable() {
    let space = TestSpace(vectors: [[Float]](repeating: [1, 0, 0, 0], count: 300))
    var graph = InMemoryGraph()
    let builder = Builder(parameters: parameters, space: space)
    for slot in 0..<300 { builder.insert(UInt32(slot), into: &graph) }
    #expect(graph.faults(nodes: graph.slots, parameters: parameters).isEmpty)
    for slot in stride(from: 0, to: 300, by: 2) { builder.delete(UInt32(slot), from: &graph) }
    #expect(graph.faults(nodes: graph.slots, parameters: parameters).isEmpty)
  }

  @Test func theSameSeedBuildsTheSameGraph() {
    let space = TestSpace.clustered(count: 300, dimension: 8, seed: 11)
    func build() -> [[UInt32]] {
      var graph = InMemoryGraph()
      let builder = Builder(parameters: parameters, space: space)
      for slot in 0..<300 { builder.insert(UInt32(slot), into: &graph) }
      return (0..<300).map { graph.neighbours(of: UInt32($0), layer: 0) }
    }
    #expect(build() == build())
  }
}

@Suite struct ParametersTests {
  @Test func levelsAreGeometric() {
    let parameters = Parameters()
    let levels = (0..<100_000).map { parameters.level(of: UInt32($0)) }
    let above = levels.filter { $0 >= 1 }.count
    #expect((5_800...6_700).contains(above), "\(above) of 100,000 stand above layer 0; 6,250 are expected")
    #expect(levels.filter { $0 >= 2 }.count < above / 8)
  }
}

@Suite struct CandidateHeapTests {
  @Test(arguments: [CandidateHeap.Root.nearest, .farthest])
  func popsInOrder(root: CandidateHeap.Root) {
    var generator = SeededGenerator(seed: 12)
    var heap = CandidateHeap(root: root)
    let items = (0..<500).map { Candidate(score: Float(Int.random(in: 0..<40, using: &generator)), slot: UInt32($0)) }
    for item in items { heap.push(item) }
    let sorted = items.sorted { $0.isNearer(than: $1) }
    let popped = (0..<500).compactMap { _ in heap.pop() }
    #expect(popped == (root == .nearest ? sorted : sorted.reversed()))
    let none = heap.pop()
    #expect(none == nil)
  }

  @Test func replacingTheRootKeepsTheBest() {
    var heap = CandidateHeap(root: .farthest)
    for score in [5, 3, 9, 1] { heap.push(Candidate(score: Float(score), slot: UInt32(score))) }
    heap.replaceRoot(Candidate(score: 7, slot: 7))
    #expect(heap.sorted().map(\.slot) == [9, 7, 5, 3])
  }
}

@Suite struct VisitedMarksTests {
  @Test func marksAreForgottenByTheNextSearchAndNeverFollowLinksOutside() {
    var marks = VisitedMarks()
    for _ in 0..<70_000 {
      marks.begin(limit: 4)
      let marked = [marks.insert(3), marks.insert(3)]
      #expect(marked == [true, false])
    }
    let outside = marks.insert(4_000_000)
    #expect(!outside)
  }
}
