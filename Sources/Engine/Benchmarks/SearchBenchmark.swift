import Foundation
import Index
import Synchronization
public import Wire

/// How fast and how well a collection's index finds what is nearest.
public struct SearchBenchmark: Sendable {
  /// What is to be measured.
  public struct Options: Sendable {
    /// Hits to a query.
    public var k = 10
    /// Beam widths to measure; empty for the planner's own.
    public var efs: [Int] = []
    /// Threads that search at the same time.
    public var threads = 1
    /// A filter on every query.
    public var filter: String?
    /// Whether the graph is walked, whatever the planner would do.
    public var walks = false
    /// Whether the ids found are printed too.
    public var ids = false

    /// The defaults.
    public init() {}
  }

  private let snapshot: Snapshot
  private let vectors: [[Float]]
  private let filter: BoundFilter?
  private let options: Options

  /// Reads the queries, JSON lines with `vector` or `text`, and embeds the latter before any clock starts.
  public init(_ engine: Engine, collection name: String, queries: InputFile, options: Options) throws {
    let collection = try engine.collection(name)
    var vectors: [[Float]] = []
    try queries.forEachLine { line, number in
      let bytes = Array(line)
      guard !bytes.isEmpty else { return true }
      let value = try JSONValue(parsing: bytes.span)
      if let vector = value["vector"]?.vector {
        vectors.append(try normalised(vector))
      } else if let text = value["text"]?.string {
        vectors.append(try engine.model(for: collection).embed([text], as: .query)[0])
      } else {
        throw EngineError.input(path: queries.name, reason: "line \(number) has neither vector nor text")
      }
      return true
    }
    guard !vectors.isEmpty else { throw EngineError.input(path: queries.name, reason: "it holds no query") }
    snapshot = collection.snapshot
    filter = try collection.filter(options.filter)
    self.vectors = vectors
    self.options = options
  }

  /// One object for each ef.
  public func run() throws -> [JSONValue] {
    let exact = try vectors.map { try snapshot.search(query($0, ef: nil, exact: true)) }
    let efs: [Int?] = options.efs.isEmpty ? [nil] : options.efs
    return try efs.map { try measure(ef: $0, exact) }
  }

  private func query(_ vector: [Float], ef: Int?, exact: Bool = false) -> Query {
    var query = Query(vector: vector, k: options.k, filter: filter, exact: exact, ef: ef)
    query.walks = options.walks
    return query
  }

  private func measure(ef: Int?, _ exact: [SearchResult]) throws -> JSONValue {
    let found = try vectors.map { try snapshot.search(query($0, ef: ef)) }
    let (times, seconds) = try time(ef: ef)
    let percentiles = Percentiles(times)
    var object: JSONObject = [
      "ef": .integer(Int64(ef ?? Snapshot.defaultEF)), "k": .integer(Int64(options.k)),
      "threads": .integer(Int64(options.threads)), "queries": .integer(Int64(vectors.count)),
      "recall": .number(Self.recall(found, exact).rounded(places: 5)),
      "qps": .number((Double(times.count) / seconds).rounded(places: 1)),
      "p50_us": .number((percentiles.value(0.5) / 1000).rounded(places: 1)),
      "p99_us": .number((percentiles.value(0.99) / 1000).rounded(places: 1)),
      "matched": .integer(Int64(found[0].matched)), "plan": .string(found[0].plan.rawValue),
    ]
    if options.ids {
      object["ids"] = .array(
        try found.map { .array(try $0.hits.map { .string(try snapshot.id($0)) }) })
    }
    return .object(object)
  }

  /// Searches with every thread for at least a second, and every query at least once.
  private func time(ef: Int?) throws -> (times: [Double], seconds: Double) {
    let all = Mutex<(times: [Double], failure: (any Error)?)>(([], nil))
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: options.threads) { thread in
      var times: [Double] = []
      do {
        repeat {
          for index in stride(from: thread % vectors.count, to: vectors.count, by: options.threads) {
            let before = ContinuousClock.now
            _ = try snapshot.search(query(vectors[index], ef: ef))
            times.append((ContinuousClock.now - before).nanoseconds)
          }
        } while ContinuousClock.now - start < .seconds(1)
      } catch {
        all.withLock { $0.failure = error }
      }
      all.withLock { [times] in $0.times += times }
    }
    let seconds = (ContinuousClock.now - start).seconds
    let (times, failure) = all.withLock { $0 }
    if let failure { throw failure }
    return (times, seconds)
  }

  /// The share of hits that score at least what the last exact hit does, but for rounding.
  private static func recall(_ found: [SearchResult], _ exact: [SearchResult]) -> Double {
    var right = 0
    var wanted = 0
    for (one, oracle) in zip(found, exact) {
      guard let last = oracle.hits.last else { continue }
      wanted += oracle.hits.count
      right += min(oracle.hits.count, one.hits.filter { $0.score >= last.score - 1e-6 }.count)
    }
    return wanted == 0 ? 1 : Double(right) / Double(wanted)
  }
}
