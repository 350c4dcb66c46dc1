import Index
public import Wire

/// How long it takes to understand a question.
public enum UnderstandBenchmark {
  /// Understands every question twenty times, after the lexicon was made.
  ///
  /// - Parameter questions: the questions, a text each.
  public static func run(_ engine: Engine, collection name: String, _ questions: BenchmarkTexts) throws -> JSONValue {
    let collection = try engine.collection(name)
    let snapshot = collection.snapshot
    let start = ContinuousClock.now
    let lexicon = try collection.lexicons.lexicon(collection.schema, snapshot, .everything)
    let building = (ContinuousClock.now - start).seconds
    var times: [Double] = []
    var understood = 0
    for round in 0..<20 {
      for text in questions.texts {
        let start = ContinuousClock.now
        let found = try collection.understand(text, in: snapshot)
        times.append((ContinuousClock.now - start).nanoseconds)
        if round == 0, found != nil { understood += 1 }
      }
    }
    let percentiles = Percentiles(times)
    func microseconds(_ quantile: Double) -> JSONValue {
      .number((percentiles.value(quantile) / 1000).rounded(places: 2))
    }
    return .object([
      "questions": .integer(Int64(questions.texts.count)), "understood": .integer(Int64(understood)),
      "p50_us": microseconds(0.5), "p99_us": microseconds(0.99),
      "lexicon_ms": .number((building * 1000).rounded(places: 2)),
      "keywords": .integer(Int64(lexicon.values.count)),
    ])
  }
}
