import Foundation

/// Chooses how to answer, by costs measured once and fixed here (docs/index.md), so that the same snapshot and query give
/// the same answer.
struct Planner {
  /// Up to so many records that pass, scoring all of them costs no more than anything else.
  static let fewRecords = 6000
  /// Up to so many records a scan of the lists is the fastest: ranking the centroids and scanning the lists that are near
  /// grows like the root of their number, a walk like its logarithm.
  static let listsLimit = 4_000_000
  /// How thorough a search is where the caller does not say.
  static let defaultEF = 128
  /// The same for what is nearest to a record: its neighbours lie around it, and finding as many of them takes less.
  static let defaultEFOfRecord = 80

  let plan: Plan
  let ef: Int
  /// Hits wanted, those left out of the reply among them.
  let wanted: Int
  /// Whether a walk whose query turns out to lie far from everything gives way to the lists.
  let looksTwice: Bool
  /// The share of the records that pass.
  private let share: Double
  private let dimension: Int

  init(count: Int, matched: Int, wanted: Int, hasLists: Bool, query: Query, isOfRecord: Bool) {
    self.wanted = min(wanted, matched)
    looksTwice = hasLists && !query.walks
    dimension = query.vector.count
    share = Double(matched) / Double(max(count, 1))
    ef = max(query.ef ?? (isOfRecord ? Self.defaultEFOfRecord : Self.defaultEF), wanted)
    let walk = query.filter == nil ? Plan.walk : .filteredWalk
    if query.walks, !query.exact {
      plan = walk
    } else if query.exact || matched <= Self.fewRecords || ef >= matched {
      plan = .exact
    } else if hasLists, count <= Self.listsLimit {
      plan = .lists
    } else {
      plan = walk
    }
  }

  /// How thorough a scan of the lists is.
  var effort: ListEffort { ListEffort(ef: ef, wanted: wanted, share: share, dimension: dimension) }

  /// How many of the records that a scan kept are scored in float32.
  var kept: Int { max(wanted + 10, 3 * wanted / 2) }
}

/// How thorough a scan of the lists is.
struct ListEffort {
  /// Records that are kept by their one-bit codes, to be scored by their int8 codes.
  let kept: Int
  /// A list is left out if its centroid's score is so far below that of the last record kept.
  let margin: Float

  /// Fitted to questions far from all records and to records left out, on 100,000 profiles: an `ef` of 128 finds 99 % of
  /// the nearest ten of either.
  ///
  /// Where only a share of the records passes, so much fewer come between the nearest: fewer need to be kept, and the
  /// last one kept stays as near. Shorter codes are rougher, and more need to be kept.
  init(ef: Int, wanted: Int, share: Double, dimension: Int) {
    let all = max(min(2 * ef, 96 + ef), 8 * wanted)
    let roughness = max(1, (384 / Double(dimension)).squareRoot())
    kept = Int(roughness * max(Double(all) * pow(share, 0.5), Double(40 + 3 * wanted)))
    let doublings = Float(ef.bitWidth - ef.leadingZeroBitCount - 1)
    let lower = Float(1 << Int(doublings))
    margin = 0.04 * (doublings + (Float(ef) - lower) / lower) - 0.05
  }
}
