import Foundation
import Index
import Wire

/// Where a reader of ranked hits is: behind the last hit of a page, named by its rank score and id. So it stays good when
/// records come and go: whoever follows it meets each record once that was there all the time.
struct HitCursor: Equatable {
  /// Records of one score that are named: should the last of them be deleted, the one before tells the place.
  private static let named = 32
  /// A cursor is not longer than this, in bytes.
  private static let longest = 64 << 10

  /// Hits shown before.
  let offset: Int
  /// The rank score of the last one.
  let score: Float
  /// The ids of the last ones of that score, in order.
  let ids: [String]

  /// The place behind a page of hits; nil for an empty one.
  init?(after hits: [RankedHit], offset: Int, in snapshot: Snapshot) throws {
    guard let last = hits.last else { return nil }
    self.offset = offset
    score = last.rankScore
    let tied = hits.lastIndex { $0.rankScore != last.rankScore }.map { hits[($0 + 1)...] } ?? hits[...]
    ids = try tied.suffix(Self.named).map { try snapshot.id($0.hit) }
  }

  init?(_ text: String) {
    guard text.utf8.count <= Self.longest, let bytes = Data(base64Encoded: text),
      let json = try? JSONValue(parsing: Array(bytes).span), let offset = json["offset"]?.integer,
      (1...Int64(Limits.offset)).contains(offset), let bits = json["score"]?.integer.flatMap(UInt32.init(exactly:)),
      Float(bitPattern: bits).isFinite, let ids = json["ids"]?.array?.compactMap(\.string), !ids.isEmpty
    else { return nil }
    (self.offset, score, self.ids) = (Int(offset), Float(bitPattern: bits), ids)
  }

  var text: String {
    let json = JSONValue.object([
      "offset": .integer(Int64(offset)), "score": .integer(Int64(score.bitPattern)),
      "ids": .array(ids.map { .string($0) }),
    ])
    return Data(json.serialised()).base64EncodedString()
  }

  /// The next `query.k` hits behind it.
  func hits(_ query: Query, by ranking: Ranking, in snapshot: Snapshot) throws -> RankedHits {
    var wide = query
    (wide.k, wide.offset) = (offset + query.k, 0)
    while true {
      let found = try ranking.search(wide, in: snapshot)
      let rest = try found.hits[start(in: found.hits, snapshot)...]
      if rest.count >= query.k || found.hits.count < wide.k {
        return RankedHits(
          hits: Array(rest.prefix(query.k)), matched: found.matched, plan: found.plan, exact: found.exact)
      }
      wide.k *= 2
    }
  }

  /// Behind the last record that it names and that is still there; if there is none, before the first of its score.
  private func start(in hits: [RankedHit], _ snapshot: Snapshot) throws -> Int {
    let first = hits.firstIndex { $0.rankScore <= score } ?? hits.count
    let end = hits[first...].firstIndex { $0.rankScore < score } ?? hits.count
    for index in (first..<end).reversed() where try ids.contains(snapshot.id(hits[index].hit)) { return index + 1 }
    return first
  }
}
