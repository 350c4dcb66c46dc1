import Index

/// A search with everything settled that it needs, about to be run.
struct ResolvedSearch {
  let collection: CollectionView
  let snapshot: Snapshot
  let options: ResolvedOptions
  let ranking: Ranking
  /// The query with its vector, the filters of the question's words, and the least score.
  let query: Query
  let understood: Understanding?
  /// What scores are worth; nil where it is no text that is compared, or there is nothing to compare with.
  let relevance: Relevance?
  let start: ContinuousClock.Instant

  /// Runs it.
  func response(_ engine: Engine, _ context: CallContext) throws -> SearchResponse {
    let found = try found()
    try context.checkIsWanted()
    let records = try found.hits.map { try snapshot.record($0.hit) }
    let explanations =
      options.explains ? try explanations(found.hits, records, engine, deadline: context.deadline) : nil
    let hits = try found.hits.indices.map { try shown(found.hits[$0], records[$0], rank: $0 + 1, explanations?[$0]) }
    let facets = try options.facets?.counts(snapshot, where: query.filter)
    let took = (ContinuousClock.now - start) / .milliseconds(1)
    return SearchResponse(
      hits: hits,
      relevant: relevance.map { scale in
        found.hits.count { isAsked($0) || scale.of($0.hit.score) >= Relevance.cut }
      }, understood: understood, matched: found.matched, facets: facets, cursor: try cursor(after: found)?.text,
      mode: ranking.isToWords ? ranking.mode : nil, plan: found.plan?.rawValue ?? Plan.ofWordsAlone,
      planWords: options.explains ? ranking.words(of: found) : nil, exact: found.exact, milliseconds: took)
  }

  /// Whether a hit has what was asked for literally, however unlike its meaning is.
  private func isAsked(_ ranked: RankedHit) -> Bool { ranked.words?.find != nil || ranking.mode == .lexical }

  private func found() throws -> RankedHits {
    if let cursor = options.cursor { return try cursor.hits(query, by: ranking, in: snapshot) }
    return try options.selection.hits(query, by: ranking, in: snapshot)
  }

  /// Where the next page begins; nil where this is the last, or hits depend on those before them.
  private func cursor(after found: RankedHits) throws -> HitCursor? {
    let offset = query.offset + found.hits.count
    guard options.selection.isPlain, found.hits.count == query.k, offset < found.matched, offset <= Limits.offset
    else { return nil }
    return try HitCursor(after: found.hits, offset: offset, in: snapshot)
  }

  private func shown(
    _ ranked: RankedHit, _ record: Record, rank: Int, _ explanation: Explanation?
  ) throws -> SearchHit {
    let vector = options.showsVector ? try snapshot.vector(ranked.hit) : nil
    return SearchHit(
      rank: query.offset + rank, score: ranking.mode == .lexical ? nil : ranked.hit.score,
      relevance: relevance?.of(ranked.hit.score), rankScore: ranking.isByScore ? nil : ranked.rankScore,
      foundBy: ranking.mode == .semantic ? nil : ranked.foundBy,
      record: try collection.shown(record, in: snapshot, only: options.fields, vector: vector),
      explanation: explanation)
  }
}
