import HNSW
import TestSupport

/// Float vectors in memory, by slot.
struct TestSpace: VectorSpace {
  let vectors: [[Float]]

  struct Scorer: NodeScorer {
    let vectors: [[Float]]
    let query: [Float]

    func score(_ slot: UInt32) -> Float { dot(query, vectors[Int(slot)]) }
  }

  func scorer(for slot: UInt32) -> Scorer { Scorer(vectors: vectors, query: vectors[Int(slot)]) }

  func scorer(for query: [Float]) -> Scorer { Scorer(vectors: vectors, query: query) }

  /// The oracle: every live node scored, the nearest k.
  func nearest(_ query: [Float], k: Int, among slots: [UInt32]) -> [UInt32] {
    let all = slots.map { Candidate(score: dot(query, vectors[Int($0)]), slot: $0) }
    return all.sorted { $0.isNearer(than: $1) }.prefix(k).map(\.slot)
  }

  static func clustered(count: Int, dimension: Int, seed: UInt64) -> TestSpace {
    var generator = SeededGenerator(seed: seed)
    let centres = (0..<20).map { _ in generator.nextUnitVector(dimension: dimension) }
    return TestSpace(
      vectors: (0..<count).map { _ in
        generator.nextClusteredVector(dimension: dimension, centres: centres, spread: 0.7)
      })
  }
}

/// The share of the true nearest that the graph finds, over queries near the vectors.
func recall(of graph: InMemoryGraph, _ space: TestSpace, ef: Int, k: Int = 10, seed: UInt64 = 99) -> Double {
  var generator = SeededGenerator(seed: seed)
  var scratch = SearchScratch()
  var found = 0
  for _ in 0..<50 {
    let base = space.vectors.randomElement(using: &generator) ?? []
    let query = normalised(base.map { $0 + 0.02 * generator.nextNormal() })
    graph.search(space.scorer(for: query), ef: ef, scratch: &scratch)
    let got = Set(scratch.results.sorted().prefix(k).map(\.slot))
    found += space.nearest(query, k: k, among: graph.slots).filter(got.contains).count
  }
  return Double(found) / Double(50 * k)
}
