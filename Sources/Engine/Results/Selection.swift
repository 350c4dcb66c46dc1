import Foundation
import Index

/// Which of the ranked records become hits, where not simply the first are wanted.
struct Selection {
  /// How much unlikeness to the hits before counts, from 0 to 1.
  let diversity: Float
  /// At most so many hits have the same value of a field.
  let group: Group?

  struct Group: Equatable {
    let field: String
    let limit: Int
  }

  /// With `diversity` each hit is compared with all before it, among so many times as many candidates.
  private static let diverseLimit = 200
  private static let diversePool = 10
  private static let leastPool = 100

  init(_ options: SearchOptions, in collection: CollectionView) throws {
    let given = options.diversity
    guard (0...1).contains(given) else {
      throw EngineError.invalidArgument("diversity", reason: "is from 0 (the nearest) to 1 (the most varied)")
    }
    guard given == 0 || options.k + options.offset <= Self.diverseLimit else {
      throw EngineError.invalidArgument(
        "diversity", reason: "goes with k and offset up to \(Self.diverseLimit) together")
    }
    diversity = Float(given)
    guard options.groupBy != nil || options.groupLimit == nil else {
      throw EngineError.invalidArgument("group_limit", reason: "goes with group_by")
    }
    group = options.groupBy.map { Group(field: $0, limit: options.groupLimit ?? 1) }
    try check(collection)
  }

  /// Whether the first are simply taken.
  var isPlain: Bool { diversity == 0 && group == nil }

  /// Checks that there is such a field, and that it says of each record one thing.
  private func check(_ collection: CollectionView) throws {
    guard let group else { return }
    try collection.check(fields: [group.field])
    try collection.checkClear([group.field], "group_by")
    guard let type = collection.schema.field(group.field)?.type, [.keyword, .boolean, .integer, .date].contains(type)
    else {
      throw EngineError.invalidArgument(
        nil, reason: "group_by names \(group.field); it takes a field of keywords, integers, booleans or dates")
    }
  }

  /// The hits of a query.
  ///
  /// Where groups are full, ever more records are looked at, until there are enough hits or no more records: there are fewer
  /// than wanted only if the filter and the groups leave no more.
  func hits(_ query: Query, by ranking: Ranking, in snapshot: Snapshot) throws -> RankedHits {
    if isPlain { return try ranking.search(query, in: snapshot) }
    var wide = query
    let wanted = query.k + query.offset
    (wide.k, wide.offset) = (max(Self.diversePool * wanted, Self.leastPool), 0)
    while true {
      let pool = try ranking.search(wide, in: snapshot)
      let chosen = try chosen(wanted, from: pool.hits, in: snapshot)
      if chosen.count >= wanted || pool.hits.count < wide.k {
        return RankedHits(
          hits: Array(chosen.dropFirst(query.offset)), matched: pool.matched, plan: pool.plan, exact: pool.exact)
      }
      wide.k *= 4
    }
  }

  /// Chooses one after another: the one whose rank score, less its likeness to the nearest that is chosen already, is the
  /// highest, weighed by `diversity` (maximal marginal relevance; Carbonell and Goldstein 1998).
  private func chosen(_ wanted: Int, from pool: [RankedHit], in snapshot: Snapshot) throws -> [RankedHit] {
    var room = try Room(group, pool, snapshot)
    guard diversity > 0 else {
      var first: [RankedHit] = []
      for index in pool.indices where first.count < wanted && room.take(index) { first.append(pool[index]) }
      return first
    }
    let vectors = try pool.map { try snapshot.vector($0.hit) }
    var likeness = [Float](repeating: 0, count: pool.count)
    var left = Array(pool.indices)
    var chosen: [RankedHit] = []
    func value(_ index: Int) -> Float { (1 - diversity) * pool[index].rankScore - diversity * likeness[index] }
    while chosen.count < wanted {
      left.removeAll { room.isFull(for: $0) }
      // Of equals the first, so that the answer is always the same.
      guard let best = left.max(by: { value($0) == value($1) ? $0 > $1 : value($0) < value($1) }) else { break }
      _ = room.take(best)
      left.removeAll { $0 == best }
      let isFirst = chosen.isEmpty
      for index in left {
        let like = dot(vectors[index], vectors[best])
        likeness[index] = isFirst ? like : max(likeness[index], like)
      }
      chosen.append(pool[best])
    }
    return chosen
  }
}

/// How many more hits of each group there may be. Records without a value are a group too.
private struct Room {
  private let limit: Int
  private let groups: [String?]
  private var taken: [String?: Int] = [:]

  init(_ group: Selection.Group?, _ pool: [RankedHit], _ snapshot: Snapshot) throws {
    limit = group?.limit ?? pool.count
    groups =
      try group.map { group in
        try pool.map { try snapshot.record($0.hit).fields[group.field]?.shown }
      } ?? [String?](repeating: nil, count: pool.count)
  }

  func isFull(for index: Int) -> Bool { taken[groups[index], default: 0] >= limit }

  /// Takes a place, if there is one.
  mutating func take(_ index: Int) -> Bool {
    guard !isFull(for: index) else { return false }
    taken[groups[index], default: 0] += 1
    return true
  }
}
