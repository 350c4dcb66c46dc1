import CKernels
import HNSW

extension Snapshot {
  /// How thorough a search is where the query does not say.
  public static let defaultEF = Planner.defaultEF

  /// The records nearest to a vector. The scores are exact whatever the plan: they are computed on the float32 vectors.
  public func search(_ query: Query) throws -> SearchResult { try damage.guarding { try found(query) } }

  private func found(_ query: Query) throws -> SearchResult {
    guard query.vector.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: query.vector.count)
    }
    let excluded = try query.excluding.compactMap { try slot(of: $0) }
    let found = try query.filter.map { try matches($0) }
    let matched = found?.count ?? count
    let wanted = min(query.k + query.offset, matched)
    guard wanted > 0 else { return SearchResult(hits: [], matched: matched, plan: .exact) }
    let planner = Planner(
      count: count, matched: matched, wanted: wanted + excluded.count, hasLists: centroidCodes.count > 0, query: query,
      isOfRecord: excluded.contains { holds($0, query.vector) })
    let (plan, candidates) = candidates(for: query.vector, planner, found)
    let best = nearest(query.vector, wanted, among: candidates, excluding: excluded)
    let hits = best.dropFirst(query.offset).filter { $0.score >= query.minimumScore ?? -.infinity }
    return SearchResult(hits: hits.map { Hit(score: $0.score, slot: $0.slot) }, matched: matched, plan: plan)
  }

  /// Whether a slot holds this very vector.
  private func holds(_ slot: UInt32, _ vector: [Float]) -> Bool {
    let stored = unsafe UnsafeBufferPointer(start: layout.vector(slot, in: vectors), count: vector.count)
    return unsafe stored.elementsEqual(vector)
  }

  /// The slots worth scoring in float32, by the planner's way.
  private func candidates(
    for vector: [Float], _ planner: Planner, _ matches: Matches?
  ) -> (plan: Plan, slots: [UInt32]) {
    let quantised = QuantisedVector(vector)
    return ScratchPool.shared.withScratch { scratch in
      unsafe quantised.codes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return (.exact, []) }
        let scorer = unsafe CodeScorer(codes: codes, layout: layout, query: start, queryScale: quantised.scale)
        switch planner.plan {
        case .exact:
          return (.exact, contenders(vector, quantised, scorer, planner.wanted, among: matches?.set ?? live))
        case .lists:
          return (.lists, scanned(vector, scorer, planner, matches, &scratch))
        case .walk, .filteredWalk:
          walk(scorer, ef: planner.ef, matches?.set, &scratch.walk)
          let found = scratch.walk.results.sorted()
          if found.count >= planner.wanted, !planner.looksTwice || !isFar(found) {
            return (planner.plan, found.map(\.slot))
          }
          return (.lists, scanned(vector, scorer, planner, matches, &scratch))
        }
      }
    }
  }

  /// Scans the lists by one-bit codes, and what they keep by int8 codes.
  ///
  /// No list is left out before as many records that pass were found as are kept, so a filter loses none.
  private func scanned(
    _ vector: [Float], _ scorer: CodeScorer, _ planner: Planner, _ matches: Matches?, _ scratch: inout QueryScratch
  ) -> [UInt32] {
    unsafe vector.withUnsafeBufferPointer { vector in
      guard let start = vector.baseAddress else { return }
      let query = unsafe ScanQuery(vector: start, codes: scorer.query, scale: scorer.queryScale)
      if let matches, let filtered = matchCache.lists(of: matches, in: invertedLists) {
        filtered.lists.scan(query, planner.effort, nil, &scratch)
      } else {
        invertedLists.scan(query, planner.effort, matches?.set, &scratch)
      }
    }
    return rescored(by: scorer, keep: planner.kept, &scratch)
  }

  /// Scores the records a scan kept by their int8 codes; the nearest `keep`.
  private func rescored(by scorer: CodeScorer, keep: Int, _ scratch: inout QueryScratch) -> [UInt32] {
    scorer.rescore(&scratch.keys)
    scratch.keys.keepBest(keep)
    // A damaged list may name slots that hold no record: those are not followed.
    return scratch.keys.map(kindred_key_slot).filter(live.contains)
  }

  /// Walks the graph by int8 codes; the nearest nodes met that pass, and those records that are not in it yet, at most `ef`.
  private func walk(_ scorer: CodeScorer, ef: Int, _ passing: SlotSet?, _ scratch: inout SearchScratch) {
    let graph = SnapshotGraph(snapshot: self)
    if let passing {
      graph.search(scorer, ef: ef, filter: passing, scratch: &scratch)
    } else {
      graph.search(scorer, ef: ef, scratch: &scratch)
    }
    unlinked.set.forEach { slot in
      guard passing?.contains(slot) ?? true else { return }
      scratch.results.offer(Candidate(score: scorer.score(slot), slot: slot), limit: ef)
    }
  }

  /// Whether a query lies outside of what the graph was built for: farther from the nearest record that was found than
  /// that record is from the farthest of its own neighbours. There the links lead nowhere in particular, and a walk
  /// misses much unless it is very wide.
  private func isFar(_ found: [Candidate]) -> Bool {
    guard let nearest = found.first(where: { !unlinked.contains($0.slot) }) else { return true }
    let scorer = CodeSpace(codes: codes, layout: layout).scorer(for: nearest.slot)
    let farthest = SnapshotGraph(snapshot: self).withNeighbours(of: nearest.slot, layer: 0) { neighbours in
      neighbours.indices.reduce(Float.infinity) { min($0, scorer.score(neighbours[$1])) }
    }
    return nearest.score < farthest
  }

  /// Scores slots by their float32 vectors; the best `k`.
  private func nearest(
    _ vector: [Float], _ k: Int, among slots: [UInt32], excluding excluded: [UInt32]
  ) -> [Candidate] {
    var best = CandidateHeap(root: .farthest)
    unsafe vector.withUnsafeBufferPointer { buffer in
      guard let query = buffer.baseAddress else { return }
      // Where there are many, the caches could not hold what is fetched so far ahead.
      for slot in slots.prefix(64) { layout.prefetchVector(slot, in: vectors) }
      for slot in slots where !excluded.contains(slot) {
        best.offer(Candidate(score: unsafe cosine(query, slot), slot: slot), limit: k)
      }
    }
    return best.sorted()
  }

  /// The cosine of two vectors of length 1, at most 1 and at least -1 whatever the rounding.
  func cosine(_ query: UnsafePointer<Float>, _ slot: UInt32) -> Float {
    unsafe min(max(kindred_dot_f32(query, layout.vector(slot, in: vectors), layout.dimension), -1), 1)
  }
}
