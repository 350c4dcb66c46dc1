/// Chooses how to answer, by costs measured once and fixed here, so that the same snapshot and query give the same answer.
struct Planner {
  /// Up to so many records a scan of all of them is as fast as anything else.
  static let smallCollection = 1000
  /// Nanoseconds to score one record by its code in order, and one node of a walk with its share of everything else.
  static let scanCost = 12.0
  static let walkCost = 45.0
  /// Nodes scored per place in the beam, measured on 45,000 records with 32 links.
  static let nodesPerPlace = 16.0
  /// How wide the walk is where the caller does not say.
  static let defaultEF = 96
  /// Up to so many records a query far from all of them is answered by a flat scan; beyond, by a wider walk.
  static let flatLimit = 400_000
  /// Places for float32 scoring after a flat scan, and how many for each hit wanted.
  static let fewestKept = 256
  static let keptPerHit = 8

  let plan: Plan
  let ef: Int
  /// Hits wanted, those left out of the reply among them.
  let wanted: Int
  /// Whether a walk whose query turns out to lie far from everything is done over by a scan.
  let looksTwice: Bool

  init(count: Int, matched: Int, wanted: Int, query: Query) {
    self.wanted = min(wanted, matched)
    ef = max(query.ef ?? Self.defaultEF, wanted)
    looksTwice = query.ef == nil && matched <= Self.flatLimit
    let filtered = query.filter != nil
    // A filtered walk looks until it has `ef` nodes that pass, and so meets count / matched times as many.
    let walk = Double(ef) * Self.nodesPerPlace * Self.walkCost * Double(count) / Double(max(matched, 1))
    let scan = Double(matched) * Self.scanCost
    if query.exact || matched <= Self.smallCollection {
      plan = .exact
    } else if ef >= matched || (filtered && scan <= walk) {
      plan = .flat
    } else {
      plan = filtered ? .filteredWalk : .walk
    }
  }

  /// How many of a scan are scored again in float32.
  var kept: Int { max(Self.fewestKept, wanted * Self.keptPerHit) }
}
