import Index

/// How far preferences move the rank.
package enum Preference {
  /// What a record's rank score gains for a preference that it meets.
  package static let bonus: Float = 0.05
  /// The most that all preferences together add.
  package static let most: Float = 0.15
  /// So many preferences of a question count.
  static let limit = 6

  /// What each of several preferences adds.
  package static func bonus(of count: Int) -> Float { count == 0 ? 0 : min(bonus, most / Float(count)) }
}

/// A hit and what it is ranked by.
struct RankedHit {
  let hit: Hit
  /// The score, and a bonus for each preference met; with words, what these add.
  let rankScore: Float
  /// What its words are worth; nil where none was looked for or none found.
  var words: WordHit?
  /// What they add to the rank score.
  var wordsBonus: Float = 0
  /// Whether it is among the nearest by meaning.
  var isNear = true
}

/// Hits by rank score.
struct RankedHits {
  let hits: [RankedHit]
  let matched: Int
  /// How those near in meaning were found; nil where words alone were looked up.
  let plan: Plan?
  let exact: Bool
}

extension Snapshot {
  /// The records nearest to a vector, where those that meet preferences come a little sooner.
  ///
  /// For each number of preferences met, the nearest records that meet at least so many are sought. A record that meets
  /// exactly so many and is not among them is behind `k` others by any reckoning: so together they hold the best `k`.
  func search(_ query: Query, preferring all: [BoundFilter]) throws -> RankedHits {
    let preferences = Array(all.prefix(Preference.limit))
    guard !preferences.isEmpty else {
      let found = try search(query)
      return RankedHits(
        hits: found.hits.map { RankedHit(hit: $0, rankScore: $0.score) }, matched: found.matched, plan: found.plan,
        exact: found.exact)
    }
    var wide = query
    (wide.k, wide.offset) = (query.k + query.offset, 0)
    let bonus = Preference.bonus(of: preferences.count)
    let plain = try search(wide)
    var ranked: [RankedHit] = []
    var seen: Set<Hit> = []
    var isExact = plain.exact
    for met in (0...preferences.count).reversed() {
      wide.filter = Self.both(query.filter, Self.atLeast(met, of: preferences[...]))
      let found = met == 0 ? plain : try search(wide)
      isExact = isExact && found.exact
      for hit in found.hits where seen.insert(hit).inserted {
        ranked.append(RankedHit(hit: hit, rankScore: hit.score + Float(met) * bonus))
      }
    }
    let order = ranked.indices.sorted {
      ranked[$0].rankScore == ranked[$1].rankScore ? $0 < $1 : ranked[$0].rankScore > ranked[$1].rankScore
    }
    let hits = order.prefix(query.k + query.offset).dropFirst(query.offset).map { ranked[$0] }
    return RankedHits(hits: hits, matched: plain.matched, plan: plain.plan, exact: isExact)
  }

  private static func both(_ left: BoundFilter?, _ right: BoundFilter?) -> BoundFilter? {
    guard let left, let right else { return left ?? right }
    return .and([left, right])
  }

  /// Whether at least so many of several filters hold.
  private static func atLeast(_ count: Int, of filters: ArraySlice<BoundFilter>) -> BoundFilter? {
    guard count > 0, let first = filters.first else { return nil }
    let rest = filters.dropFirst()
    let with = both(first, atLeast(count - 1, of: rest))
    guard count <= rest.count, let with, let without = atLeast(count, of: rest) else { return with }
    return .or([with, without])
  }
}
