import Index

/// What hits are ranked by beside nearness in meaning.
struct Ranking {
  /// What the words of a record add to its score: so many times the fourth power of their part. The power lets words alone
  /// decide among records that have nearly all that was asked for, and hardly moves one that shares a word or two with the
  /// question; both were chosen on sets of names, codes and prose (docs/asking.md).
  private static let weight: Float = 16
  /// What each step of `WordFind` adds: more than everything else together, so that what was asked for literally comes first.
  private static let step: Float = 20
  /// So many records found by words are looked at for each hit wanted, and no fewer than the least.
  private static let pool = 4
  private static let leastPool = 200

  /// What is preferred. It counts for nothing where words alone rank.
  var preferences: [BoundFilter] = []
  var mode = SearchMode.semantic
  var words = WordQuery()
  /// What the caller may know of: the words of other records count for nothing.
  var reach: BoundFilter?
  /// Whether there is a question, whose words could be looked for.
  var isToWords = false

  /// Whether hits come in the order of their scores.
  var isByScore: Bool { mode == .semantic && preferences.isEmpty }

  /// The best hits of a query.
  func search(_ query: Query, in snapshot: Snapshot) throws -> RankedHits {
    switch mode {
    case .semantic: return try snapshot.search(query, preferring: preferences)
    case .lexical: return try lexical(query, snapshot)
    case .hybrid: return try hybrid(query, snapshot)
    }
  }

  private func lexical(_ query: Query, _ snapshot: Snapshot) throws -> RankedHits {
    let found = try snapshot.search(
      words, vector: nil, where: query.filter, within: reach, limit: query.k + query.offset)
    let hits = found.hits.dropFirst(query.offset).map { hit in
      RankedHit(
        hit: hit.hit, rankScore: Self.first(hit) + hit.part, words: hit, wordsBonus: Self.first(hit) + hit.part,
        isNear: false)
    }
    return RankedHits(hits: Array(hits), matched: found.matched, plan: nil, exact: true)
  }

  /// The nearest and those found by words, together. Every part of a rank score is the record's own, so that the order is the
  /// same however many hits are wanted: a record without the words that is not among the nearest is behind those.
  private func hybrid(_ query: Query, _ snapshot: Snapshot) throws -> RankedHits {
    var wide = query
    let wanted = query.k + query.offset
    (wide.k, wide.offset) = (wanted, 0)
    let near = try snapshot.search(wide, preferring: preferences)
    let found = try snapshot.search(
      words, vector: query.vector, where: query.filter, within: reach, limit: max(Self.leastPool, Self.pool * wanted))
    let byHit = Dictionary(uniqueKeysWithValues: found.hits.map { ($0.hit, $0) })
    var ranked = near.hits.map { hit in
      let words = byHit[hit.hit]
      let bonus = words.map(Self.bonus) ?? 0
      return RankedHit(hit: hit.hit, rankScore: hit.rankScore + bonus, words: words, wordsBonus: bonus)
    }
    let known = Set(near.hits.map(\.hit))
    let bonus = Preference.bonus(of: min(preferences.count, Preference.limit))
    for words in found.hits where !known.contains(words.hit) && words.hit.score >= query.minimumScore ?? -.infinity {
      let met = try preferences.prefix(Preference.limit).count { try snapshot.meets($0, words.hit) }
      let added = Self.bonus(words)
      let score = words.hit.score + Float(met) * bonus + added
      ranked.append(RankedHit(hit: words.hit, rankScore: score, words: words, wordsBonus: added, isNear: false))
    }
    let order = ranked.indices.sorted {
      ranked[$0].rankScore == ranked[$1].rankScore ? $0 < $1 : ranked[$0].rankScore > ranked[$1].rankScore
    }
    let hits = order.prefix(wanted).dropFirst(query.offset).map { ranked[$0] }
    return RankedHits(hits: hits, matched: near.matched, plan: near.plan, exact: near.exact)
  }

  /// What puts a hit before others.
  private static func first(_ words: WordHit) -> Float { step * Float(words.find?.rawValue ?? 0) }

  /// What words add to a score.
  private static func bonus(_ words: WordHit) -> Float {
    let square = words.part * words.part
    return first(words) + weight * square * square
  }

  /// How the hits were found, in words.
  func words(of found: RankedHits) -> String {
    let near = found.plan.map { $0.words(matched: found.matched) }
    let literal = "All records with one of the words were looked up."
    return [near, mode == .semantic ? nil : literal].compactMap { $0 }.joined(separator: " ")
  }
}

extension RankedHit {
  /// What found it: its meaning, its words, and what puts it before others.
  var foundBy: [String] {
    var names: [String] = []
    if isNear { names.append("meaning") }
    if let words {
      if words.part > 0 { names.append("words") }
      switch words.find {
      case .id: names.append("id")
      case .fullName: names.append("full name")
      case .name: names.append("name")
      case .phrase: names.append("phrase")
      case nil: break
      }
    }
    return names
  }
}
