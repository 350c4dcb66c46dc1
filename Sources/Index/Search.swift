import CKernels
import HNSW

extension Snapshot {
  /// How wide a walk is where the query does not say.
  public static let defaultEF = Planner.defaultEF

  /// The records nearest to a vector. The scores are exact whatever the plan: they are computed on the float32 vectors.
  public func search(_ query: Query) throws -> SearchResult {
    guard query.vector.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: query.vector.count)
    }
    let excluded = try query.excluding.compactMap { try slot(of: $0) }
    var passing = try query.filter.map { try matches($0) }
    let matched = passing?.count ?? count
    for slot in excluded { passing?.remove(Int(slot)) }
    let wanted = min(query.k + query.offset, matched)
    guard wanted > 0 else { return SearchResult(hits: [], matched: matched, plan: .exact) }
    let planner = Planner(count: count, matched: matched, wanted: wanted + excluded.count, query: query)
    let (plan, candidates) = candidates(for: query.vector, planner, passing)
    let source = candidates.map { SlotSource.list($0) } ?? .set(passing ?? live)
    let best = nearest(query.vector, wanted, among: source, excluding: excluded)
    let hits = best.dropFirst(query.offset).filter { $0.score >= query.minimumScore ?? -.infinity }
    return SearchResult(hits: hits.map { Hit(score: $0.score, slot: $0.slot) }, matched: matched, plan: plan)
  }

  /// The slots worth scoring in float32, by the planner's way; nil for all.
  private func candidates(
    for vector: [Float], _ planner: Planner, _ passing: SlotSet?
  ) -> (plan: Plan, slots: [UInt32]?) {
    guard planner.plan != .exact else { return (.exact, nil) }
    let quantised = QuantisedVector(vector)
    return ScratchPool.shared.withScratch { scratch in
      unsafe quantised.codes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return (.exact, nil) }
        let scorer = unsafe CodeScorer(codes: codes, layout: layout, query: start, queryScale: quantised.scale)
        if planner.plan != .flat {
          walk(scorer, ef: planner.ef, passing, &scratch)
          let found = scratch.results.sorted()
          if found.count >= planner.wanted, !(planner.looksTwice && isFar(found)) {
            return (planner.plan, found.map(\.slot))
          }
        }
        scan(scorer, passing ?? live, keep: planner.kept, &scratch)
        return (.flat, scratch.results.sorted().map(\.slot))
      }
    }
  }

  /// Walks the graph by int8 codes; the nearest nodes met that pass, at most `ef`.
  private func walk(_ scorer: CodeScorer, ef: Int, _ passing: SlotSet?, _ scratch: inout SearchScratch) {
    let graph = SnapshotGraph(snapshot: self)
    if let passing {
      graph.search(scorer, ef: ef, filter: passing, scratch: &scratch)
    } else {
      graph.search(scorer, ef: ef, scratch: &scratch)
    }
  }

  /// Scores all of a set by int8 codes; the nearest `keep`.
  private func scan(_ scorer: CodeScorer, _ set: SlotSet, keep: Int, _ scratch: inout SearchScratch) {
    scratch.results.removeAll()
    var worst = -Float.infinity
    set.forEach { slot in
      let score = scorer.score(slot)
      guard score > worst || scratch.results.count < keep else { return }
      scratch.results.offer(Candidate(score: score, slot: slot), limit: keep)
      if scratch.results.count == keep { worst = scratch.results.first?.score ?? worst }
    }
  }

  /// Whether a query lies outside of what the graph was built for: farther from the nearest record that was found than
  /// that record is from the farthest of its own neighbours. There the links lead nowhere in particular, and a walk
  /// misses much unless it is very wide.
  private func isFar(_ found: [Candidate]) -> Bool {
    guard let nearest = found.first else { return true }
    let index = Int(nearest.slot)
    guard let block = unsafe codes[index / layout.codesPerBlock].baseAddress else { return true }
    let place = unsafe CodePlace(block, index % layout.codesPerBlock, layout)
    let scorer = unsafe CodeScorer(codes: codes, layout: layout, query: place.codes, queryScale: place.scale)
    let farthest = SnapshotGraph(snapshot: self).withNeighbours(of: nearest.slot, layer: 0) { neighbours in
      neighbours.indices.reduce(Float.infinity) { min($0, scorer.score(neighbours[$1])) }
    }
    return nearest.score < farthest
  }

  private enum SlotSource {
    case list([UInt32])
    case set(SlotSet)
  }

  /// Scores slots by their float32 vectors; the best `k`.
  private func nearest(
    _ vector: [Float], _ k: Int, among source: SlotSource, excluding excluded: [UInt32]
  ) -> [Candidate] {
    var best = CandidateHeap(root: .farthest)
    unsafe vector.withUnsafeBufferPointer { buffer in
      guard let query = buffer.baseAddress else { return }
      func offer(_ slot: UInt32) {
        guard !excluded.contains(slot) else { return }
        best.offer(Candidate(score: unsafe cosine(query, slot), slot: slot), limit: k)
      }
      switch source {
      case .list(let slots): slots.forEach(offer)
      case .set(let set): set.forEach(offer)
      }
    }
    return best.sorted()
  }

  /// The cosine of two vectors of length 1, at most 1 and at least -1 whatever the rounding.
  private func cosine(_ query: UnsafePointer<Float>, _ slot: UInt32) -> Float {
    let index = Int(slot)
    guard let block = unsafe vectors[index / layout.vectorsPerBlock].baseAddress else { return -1 }
    let vector = unsafe (block + index % layout.vectorsPerBlock * layout.dimension * 4)
      .assumingMemoryBound(to: Float.self)
    return unsafe min(max(kindred_dot_f32(query, vector, layout.dimension), -1), 1)
  }
}
