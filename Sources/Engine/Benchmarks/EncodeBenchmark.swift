import Foundation
public import Wire

/// How fast texts become embeddings, tokenizing included.
public enum EncodeBenchmark {
  /// Embeds all texts `repeats` times in bulk, and some of them one at a time; the median pass counts.
  public static func run(
    _ texts: BenchmarkTexts, model: TextModel, threads: Int, repeats: Int
  ) throws -> JSONValue {
    let texts = texts.texts
    _ = try model.embed(Array(texts.prefix(64)), as: .passage, threads: threads)
    var tokens = 0
    var passes: [Double] = []
    for _ in 0..<max(repeats, 1) {
      let start = ContinuousClock.now
      tokens = 0
      for from in stride(from: 0, to: texts.count, by: 1024) {
        let ids = model.tokenize(Array(texts[from..<min(from + 1024, texts.count)]), as: .passage)
        tokens += ids.reduce(0) { $0 + $1.count }
        _ = try model.embed(ids: ids, threads: threads)
      }
      passes.append((ContinuousClock.now - start).nanoseconds)
    }
    let single = try singleTimes(texts, model, threads)
    let seconds = Percentiles(passes).value(0.5) / 1e9
    return .object([
      "precision": .string(model.precision), "matrix_library": .string(model.backendName),
      "threads": .integer(Int64(threads)), "texts": .integer(Int64(texts.count)), "tokens": .integer(Int64(tokens)),
      "tokens_per_s": .number((Double(tokens) / seconds).rounded()),
      "docs_per_s": .number((Double(texts.count) / seconds).rounded(places: 1)),
      "p50_ms": .number((single.value(0.5) / 1e6).rounded(places: 3)),
      "p95_ms": .number((single.value(0.95) / 1e6).rounded(places: 3)),
      "p99_ms": .number((single.value(0.99) / 1e6).rounded(places: 3)),
    ])
  }

  private static func singleTimes(_ texts: [String], _ model: TextModel, _ threads: Int) throws -> Percentiles {
    var times: [Double] = []
    for index in 0..<1000 {
      let start = ContinuousClock.now
      _ = try model.embed([texts[index % texts.count]], as: .query, threads: threads)
      times.append((ContinuousClock.now - start).nanoseconds)
    }
    return Percentiles(times)
  }
}
