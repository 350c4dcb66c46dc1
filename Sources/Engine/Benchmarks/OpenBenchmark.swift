import Index
public import Wire

/// How long it takes from nothing to the first result.
public enum OpenBenchmark {
  /// Opens a data directory and searches for a vector; the model is not loaded.
  public static func run(_ options: Engine.Options, collection name: String) throws -> JSONValue {
    let clock = ContinuousClock()
    let start = clock.now
    let snapshot = try Engine(options).collection(name).snapshot
    let opened = clock.now
    let vector = try normalised((0..<snapshot.dimension).map { Float($0 % 7) - 3 })
    let result = try snapshot.search(Query(vector: vector))
    let found = clock.now
    func milliseconds(_ from: ContinuousClock.Instant, _ to: ContinuousClock.Instant) -> JSONValue {
      .number(((to - from) / .milliseconds(1)).rounded(places: 2))
    }
    return .object([
      "records": .integer(Int64(snapshot.count)), "hits": .integer(Int64(result.hits.count)),
      "open_ms": milliseconds(start, opened), "first_search_ms": milliseconds(opened, found),
      "total_ms": milliseconds(start, found),
    ])
  }
}
