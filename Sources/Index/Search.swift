import CKernels
import HNSW
import Store
import Synchronization

/// What is searched for in a snapshot.
public struct Query: Sendable {
  /// The vector, at length 1.
  public var vector: [Float]
  /// How many hits are wanted.
  public var k: Int
  /// How many of the best to leave out first.
  public var offset: Int
  /// What the hits must meet.
  public var filter: BoundFilter?
  /// The least score of a hit.
  public var minimumScore: Float?
  /// Whether every record that passes is scored, whatever it costs.
  public var exact: Bool
  /// How wide the walk is; nil for the planner's choice.
  public var ef: Int?
  /// Ids that are left out.
  public var excluding: [String]

  /// Makes a query with the defaults.
  public init(
    vector: [Float], k: Int = 10, offset: Int = 0, filter: BoundFilter? = nil, minimumScore: Float? = nil,
    exact: Bool = false, ef: Int? = nil, excluding: [String] = []
  ) {
    self.vector = vector
    self.k = k
    self.offset = offset
    self.filter = filter
    self.minimumScore = minimumScore
    self.exact = exact
    self.ef = ef
    self.excluding = excluding
  }
}

/// How a query was answered.
public enum Plan: String, Sendable, Codable {
  /// Every record that passes was scored in float32.
  case exact
  /// Every record that passes was scored by its int8 code, and the best of them in float32.
  case flat
  /// A walk over the graph.
  case walk
  /// A walk over the graph that keeps only what passes the filter.
  case filteredWalk = "filtered walk"
}

/// What a search found.
public struct SearchResult: Sendable {
  /// The hits, best first; equal scores in the order the records came in.
  public let hits: [Hit]
  /// How many records pass the filter.
  public let matched: Int
  /// How it was answered.
  public let plan: Plan

  /// Whether no record that passes can have been overlooked.
  public var exact: Bool { plan == .exact }
}

extension Snapshot {
  /// How wide a walk is where the query does not say.
  public static let defaultEF = Planner.defaultEF

  /// The records nearest to a vector. The scores are exact whatever the plan: they are computed on the float32 vectors.
  public func search(_ query: Query) throws -> SearchResult {
    guard query.vector.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: query.vector.count)
    }
    let excluded = try query.excluding.compactMap { try slot(of: $0) }
    var passing = try query.filter.map { try matches($0) }
    let matched = passing?.count ?? count
    for slot in excluded { passing?.remove(Int(slot)) }
    let wanted = min(query.k + query.offset, matched)
    guard wanted > 0 else { return SearchResult(hits: [], matched: matched, plan: .exact) }
    let planner = Planner(count: count, matched: matched, wanted: wanted + excluded.count, query: query)
    let (plan, candidates) = candidates(for: query.vector, planner, passing)
    let source = candidates.map { SlotSource.list($0) } ?? .set(passing ?? live)
    let best = nearest(query.vector, wanted, among: source, excluding: excluded)
    let hits = best.dropFirst(query.offset).filter { $0.score >= query.minimumScore ?? -.infinity }
    return SearchResult(hits: hits.map { Hit(score: $0.score, slot: $0.slot) }, matched: matched, plan: plan)
  }

  /// The slots worth scoring in float32, by the planner's way; nil for all.
  private func candidates(
    for vector: [Float], _ planner: Planner, _ passing: SlotSet?
  ) -> (plan: Plan, slots: [UInt32]?) {
    guard planner.plan != .exact else { return (.exact, nil) }
    let quantised = QuantisedVector(vector)
    return ScratchPool.shared.withScratch { scratch in
      unsafe quantised.codes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return (.exact, nil) }
        let scorer = unsafe CodeScorer(codes: codes, layout: layout, query: start, queryScale: quantised.scale)
        if planner.plan != .flat {
          walk(scorer, ef: planner.ef, passing, &scratch)
          let found = scratch.results.sorted()
          if found.count >= planner.wanted, !(planner.looksTwice && isFar(found)) {
            return (planner.plan, found.map(\.slot))
          }
        }
        scan(scorer, passing ?? live, keep: planner.kept, &scratch)
        return (.flat, scratch.results.sorted().map(\.slot))
      }
    }
  }

  /// Walks the graph by int8 codes; the nearest nodes met that pass, at most `ef`.
  private func walk(_ scorer: CodeScorer, ef: Int, _ passing: SlotSet?, _ scratch: inout SearchScratch) {
    let graph = SnapshotGraph(snapshot: self)
    if let passing {
      graph.search(scorer, ef: ef, filter: passing, scratch: &scratch)
    } else {
      graph.search(scorer, ef: ef, scratch: &scratch)
    }
  }

  /// Scores all of a set by int8 codes; the nearest `keep`.
  private func scan(_ scorer: CodeScorer, _ set: SlotSet, keep: Int, _ scratch: inout SearchScratch) {
    scratch.results.removeAll()
    var worst = -Float.infinity
    set.forEach { slot in
      let score = scorer.score(slot)
      guard score > worst || scratch.results.count < keep else { return }
      scratch.results.offer(Candidate(score: score, slot: slot), limit: keep)
      if scratch.results.count == keep { worst = scratch.results.first?.score ?? worst }
    }
  }

  /// Whether a query lies outside of what the graph was built for: farther from the nearest record that was found than
  /// that record is from the farthest of its own neighbours. There the links lead nowhere in particular, and a walk
  /// misses much unless it is very wide.
  private func isFar(_ found: [Candidate]) -> Bool {
    guard let nearest = found.first else { return true }
    let index = Int(nearest.slot)
    guard let block = unsafe codes[index / layout.codesPerBlock].baseAddress else { return true }
    let place = unsafe CodePlace(block, index % layout.codesPerBlock, layout)
    let scorer = unsafe CodeScorer(codes: codes, layout: layout, query: place.codes, queryScale: place.scale)
    let farthest = SnapshotGraph(snapshot: self).withNeighbours(of: nearest.slot, layer: 0) { neighbours in
      neighbours.indices.reduce(Float.infinity) { min($0, scorer.score(neighbours[$1])) }
    }
    return nearest.score < farthest
  }

  private enum SlotSource {
    case list([UInt32])
    case set(SlotSet)
  }

  /// Scores slots by their float32 vectors; the best `k`.
  private func nearest(
    _ vector: [Float], _ k: Int, among source: SlotSource, excluding excluded: [UInt32]
  ) -> [Candidate] {
    var best = CandidateHeap(root: .farthest)
    unsafe vector.withUnsafeBufferPointer { buffer in
      guard let query = buffer.baseAddress else { return }
      func offer(_ slot: UInt32) {
        guard !excluded.contains(slot) else { return }
        best.offer(Candidate(score: unsafe cosine(query, slot), slot: slot), limit: k)
      }
      switch source {
      case .list(let slots): slots.forEach(offer)
      case .set(let set): set.forEach(offer)
      }
    }
    return best.sorted()
  }

  /// The cosine of two vectors of length 1, at most 1 and at least -1 whatever the rounding.
  private func cosine(_ query: UnsafePointer<Float>, _ slot: UInt32) -> Float {
    let index = Int(slot)
    guard let block = unsafe vectors[index / layout.vectorsPerBlock].baseAddress else { return -1 }
    let vector = unsafe (block + index % layout.vectorsPerBlock * layout.dimension * 4)
      .assumingMemoryBound(to: Float.self)
    return unsafe min(max(kindred_dot_f32(query, vector, layout.dimension), -1), 1)
  }
}

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

/// Scratch memory of searches, kept for the next ones: as much as there were searches at a time.
final class ScratchPool: Sendable {
  static let shared = ScratchPool()
  private let free = Mutex<[SearchScratch]>([])

  func withScratch<Result>(_ body: (inout SearchScratch) -> Result) -> Result {
    var scratch = free.withLock { $0.popLast() } ?? SearchScratch()
    let result = body(&scratch)
    free.withLock { [scratch] in $0.append(scratch) }
    return result
  }
}
