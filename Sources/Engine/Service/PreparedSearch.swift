import Foundation
import Index
import Wire

/// A search with everything settled that it needs, about to be run.
struct PreparedSearch {
  let collection: CollectionView
  let snapshot: Snapshot
  var options: SearchOptions
  var understood: Understanding?
  /// What scores are worth; nil where it is no text that is compared, or there is nothing to compare with.
  var relevance: Relevance?
  let start: ContinuousClock.Instant

  /// Runs it: the reply as it goes to the caller.
  func reply(_ engine: Engine, deadline: Date?) throws -> JSONValue {
    let found = try found()
    let records = try found.hits.map { try snapshot.record($0.hit) }
    let explanations = options.explains ? try explanations(found.hits, records, engine, deadline: deadline) : nil
    let hits = try found.hits.indices.map { try shown(found.hits[$0], records[$0], rank: $0 + 1, explanations?[$0]) }
    let took = (ContinuousClock.now - start) / .milliseconds(1)
    var reply: JSONObject = ["hits": .array(hits)]
    reply["relevant"] = relevance.map { scale in
      .integer(Int64(found.hits.count { isAsked($0) || scale.of($0.hit.score) >= Relevance.cut }))
    }
    reply["understood"] = understood?.json
    reply["matched"] = .integer(Int64(found.matched))
    reply["facets"] = try options.facets?.json(snapshot, where: options.query.filter)
    reply["cursor"] = try cursor(after: found).map { .string($0.text) }
    reply["mode"] = options.ranking.isToWords ? .string(options.ranking.mode.rawValue) : nil
    reply["plan"] = .string(found.plan?.rawValue ?? Plan.ofWordsAlone)
    if options.explains { reply["plan_words"] = .string(options.ranking.words(of: found)) }
    reply["exact"] = .bool(found.exact)
    reply["took_ms"] = .number((took * 1000).rounded() / 1000)
    return .object(reply)
  }

  /// Whether a hit has what was asked for literally, however unlike its meaning is.
  private func isAsked(_ ranked: RankedHit) -> Bool { ranked.words?.find != nil || options.ranking.mode == .lexical }

  private func found() throws -> RankedHits {
    if let cursor = options.cursor {
      return try cursor.hits(options.query, by: options.ranking, in: snapshot)
    }
    return try options.selection.hits(options.query, by: options.ranking, in: snapshot)
  }

  /// Where the next page begins; nil where this is the last, or hits depend on those before them.
  private func cursor(after found: RankedHits) throws -> HitCursor? {
    let offset = options.query.offset + found.hits.count
    guard options.selection.isPlain, found.hits.count == options.query.k, offset < found.matched,
      offset <= Limits.offset
    else { return nil }
    return try HitCursor(after: found.hits, offset: offset, in: snapshot)
  }

  private func shown(
    _ ranked: RankedHit, _ record: Record, rank: Int, _ explanation: Explanation?
  ) throws -> JSONValue {
    var shown: JSONObject = [
      "rank": .integer(Int64(options.query.offset + rank)), "id": .string(record.id), "score": .float(ranked.hit.score),
    ]
    shown["relevance"] = relevance.map { .number(($0.of(ranked.hit.score) * 10_000).rounded() / 10_000) }
    if !options.ranking.isByScore { shown["rank_score"] = .float(ranked.rankScore) }
    if options.ranking.mode != .semantic { shown["found_by"] = ranked.foundBy }
    let vector = options.vector ? try snapshot.vector(ranked.hit) : nil
    shown["record"] = try collection.shown(record, in: snapshot, only: options.fields, vector: vector)
    shown["explanation"] = explanation?.json
    return .object(shown)
  }
}
