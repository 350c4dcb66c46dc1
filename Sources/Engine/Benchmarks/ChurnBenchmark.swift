import Foundation
import Index
public import Wire

/// What an index is like after it has changed for a long time: rounds of deleting and adding a share of its records.
public struct ChurnBenchmark {
  /// What is to be measured.
  public struct Options {
    /// Records at any time.
    public var records = 100_000
    /// Numbers in a vector.
    public var dimension = 384
    /// Rounds of change.
    public var rounds = 30
    /// The share of the records that a round deletes, and adds again.
    public var share = 0.1
    /// Records in a commit.
    public var batch = 1000
    /// Searches that measure the recall.
    public var queries = 200
    /// Where the index is built, and removed again.
    public var folder = NSTemporaryDirectory() + "kindred-churn"

    /// The defaults.
    public init() {}
  }

  private let options: Options
  private var random: SplitMix64
  private let centres: [[Float]]
  private var live: [String: [Float]] = [:]
  private var order: [String] = []
  private var made = 0

  /// Makes a benchmark; the same seed makes the same vectors and changes.
  public init(_ options: Options, seed: UInt64 = 1) {
    self.options = options
    var random = SplitMix64(state: seed)
    centres = (0..<1000).map { _ in random.vector(options.dimension) }
    self.random = random
  }

  /// One object: recall before, after, and of a fresh build of the same records; how much the file has grown; whether all is
  /// sound, which includes that every record can be reached.
  public mutating func run() throws -> JSONValue {
    defer { try? FileManager.default.removeItem(atPath: options.folder) }
    let start = ContinuousClock.now
    let generation = try make("churned")
    try grow(generation, by: options.records, batch: 16_384)
    try generation.optimise()
    let (before, bytes) = (try recall(generation), generation.usedBytes)
    let share = Int(Double(options.records) * options.share)
    var seconds = 0.0
    for _ in 0..<options.rounds {
      let clock = ContinuousClock.now
      try shrink(generation, by: share)
      try grow(generation, by: share, batch: options.batch)
      seconds += (ContinuousClock.now - clock).seconds
    }
    let (after, grown) = (try recall(generation), generation.usedBytes)
    let faults = try generation.verify()
    let fresh = try make("fresh")
    for part in stride(from: 0, to: order.count, by: 16_384) {
      _ = try fresh.upsert(order[part..<min(part + 16_384, order.count)].map { record($0) })
    }
    try fresh.optimise()
    return .object([
      "records": .integer(Int64(options.records)), "rounds": .integer(Int64(options.rounds)),
      "recall_before": .number(before.rounded(places: 4)), "recall_after": .number(after.rounded(places: 4)),
      "recall_fresh": .number(try recall(fresh).rounded(places: 4)),
      "bytes_before": .integer(Int64(bytes)), "bytes_after": .integer(Int64(grown)),
      "growth": .number((Double(grown) / Double(bytes)).rounded(places: 3)), "sound": .bool(faults.isEmpty),
      "changes_per_s": .number((Double(2 * share * options.rounds) / seconds).rounded()),
      "seconds": .number((ContinuousClock.now - start).seconds.rounded(places: 1)),
    ])
  }

  private func make(_ name: String) throws -> Generation {
    try? FileManager.default.removeItem(atPath: options.folder + "/" + name)
    return try Generation.create(
      at: options.folder + "/" + name,
      GenerationOptions(dimension: options.dimension, fields: [], fingerprint: "benchmark"))
  }

  private func record(_ id: String) -> NewRecord {
    NewRecord(record: Record(id: id, text: "", vectorWasGiven: true), vector: live[id])
  }

  private mutating func grow(_ generation: Generation, by count: Int, batch: Int) throws {
    for part in stride(from: 0, to: count, by: batch) {
      var ids: [String] = []
      for _ in part..<min(part + batch, count) {
        made += 1
        ids.append("r\(made)")
        live["r\(made)"] = nearVector()
      }
      order += ids
      _ = try generation.upsert(ids.map { record($0) })
    }
  }

  private mutating func shrink(_ generation: Generation, by count: Int) throws {
    order.shuffle(using: &random)
    let doomed = Array(order.suffix(count))
    order.removeLast(count)
    for part in stride(from: 0, to: count, by: options.batch) {
      _ = try generation.delete(ids: Array(doomed[part..<min(part + options.batch, count)]))
    }
    for id in doomed { live[id] = nil }
  }

  /// A vector near one of the centres, as those of texts are.
  private mutating func nearVector() -> [Float] {
    let centre = centres[Int.random(in: 0..<centres.count, using: &random)]
    let noise = random.vector(options.dimension)
    return SplitMix64.normalised(zip(centre, noise).map { $0 + $1 })
  }

  /// The share of the ten nearest that the walk finds.
  private mutating func recall(_ generation: Generation) throws -> Double {
    let snapshot = generation.snapshot
    var found = 0
    var wanted = 0
    for _ in 0..<options.queries {
      let vector = nearVector()
      var walking = Query(vector: vector, k: 10)
      walking.walks = true
      let exact = try snapshot.search(Query(vector: vector, k: 10, exact: true)).hits
      let least = exact.last?.score ?? 0
      found += min(exact.count, try snapshot.search(walking).hits.count { $0.score >= least - 1e-6 })
      wanted += exact.count
    }
    return Double(found) / Double(max(1, wanted))
  }
}

extension SplitMix64 {
  fileprivate mutating func vector(_ dimension: Int) -> [Float] {
    Self.normalised(
      (0..<dimension).map { _ in (0..<4).reduce(Float(-2)) { sum, _ in sum + Float.random(in: 0..<1, using: &self) } })
  }

  fileprivate static func normalised(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}
