extension Graph {
  /// Searches from the entry: greedily down to layer 1, then with a beam of `ef` on layer 0. Afterwards
  /// `scratch.results` holds the nearest admitted nodes that were met, at most `ef`.
  @inlinable
  public func search(
    _ scorer: some NodeScorer, ef: Int, filter: some NodeFilter = AdmitAll(), scratch: inout SearchScratch
  ) {
    scratch.results.removeAll()
    guard let entry else { return }
    let start = descend(scorer, from: Candidate(score: scorer.score(entry), slot: entry), to: 0)
    searchLayer(0, scorer, from: CollectionOfOne(start), ef: ef, filter: filter, scratch: &scratch)
  }

  /// Walks greedily, with a beam of one, from the top layer down to the one above `layer`.
  @inlinable
  func descend(_ scorer: some NodeScorer, from start: Candidate, to layer: Int) -> Candidate {
    var best = start
    var current = topLayer
    while current > layer {
      var moved = true
      while moved {
        moved = false
        withNeighbours(of: best.slot, layer: current) { neighbours in
          for index in neighbours.indices where Int(neighbours[index]) < slotLimit {
            let candidate = Candidate(score: scorer.score(neighbours[index]), slot: neighbours[index])
            if candidate.isNearer(than: best) {
              best = candidate
              moved = true
            }
          }
        }
      }
      current -= 1
    }
    return best
  }

  /// The beam search of one layer (algorithm 2 of the paper) with separate heaps for what is still to be expanded and for
  /// what is found: nodes the filter rejects are expanded but not found.
  @inlinable
  func searchLayer(
    _ layer: Int, _ scorer: some NodeScorer, from starts: some Sequence<Candidate>, ef: Int,
    filter: some NodeFilter, scratch: inout SearchScratch
  ) {
    scratch.visited.begin(limit: slotLimit)
    scratch.frontier.removeAll()
    scratch.results.removeAll()
    for start in starts where scratch.visited.insert(start.slot) {
      scratch.frontier.push(start)
      if filter.admits(start.slot) { scratch.results.offer(start, limit: ef) }
    }
    while let nearest = scratch.frontier.pop() {
      if scratch.results.count >= ef, let worst = scratch.results.first, nearest.score < worst.score { break }
      gather(nearest.slot, layer, scorer, &scratch)
      for slot in scratch.batch {
        let candidate = Candidate(score: scorer.score(slot), slot: slot)
        if scratch.results.count >= ef, let worst = scratch.results.first, !candidate.isNearer(than: worst) { continue }
        scratch.frontier.push(candidate)
        if filter.admits(slot) { scratch.results.offer(candidate, limit: ef) }
      }
    }
  }

  /// Collects the neighbours not seen yet, fetching their vectors while the list is still being read.
  @inlinable
  func gather(_ slot: UInt32, _ layer: Int, _ scorer: some NodeScorer, _ scratch: inout SearchScratch) {
    scratch.batch.removeAll(keepingCapacity: true)
    withNeighbours(of: slot, layer: layer) { neighbours in
      for index in neighbours.indices where scratch.visited.insert(neighbours[index]) {
        scratch.batch.append(neighbours[index])
        scorer.prefetch(neighbours[index])
      }
    }
  }
}
