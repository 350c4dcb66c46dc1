import Foundation
public import Wire

/// How fast texts become embeddings, tokenizing included, and how good they are.
public struct EncodeBenchmark {
  private let texts: [String]
  private let model: TextModel
  private let modelDirectory: String
  private let threads: Int
  private let repeats: Int

  /// The texts that are looked at more closely: what the stages take, and how near the embeddings come to f32.
  private static let sampleSize = 200

  /// Will embed all texts `repeats` times in bulk on so many threads, and some of them one at a time.
  public init(
    _ texts: BenchmarkTexts, modelDirectory: String, precision: String, threads: Int, repeats: Int
  ) throws {
    self.texts = texts.texts
    model = try TextModel(directory: modelDirectory, precision: precision)
    self.modelDirectory = modelDirectory
    self.threads = threads
    self.repeats = max(repeats, 1)
  }

  /// Measures. The median of the passes counts.
  public func run() throws -> JSONValue {
    _ = try model.embed(Array(texts.prefix(64)), as: .passage, threads: threads)
    // Once before and once after: a neighbour's work in between must not make the peak look low.
    let peak = try model.peak(threads: threads)
    let bulk = try bulkPass()
    let single = try singleTimes()
    let arithmetic = BulkArithmetic(bulk, model.configuration, peak: max(peak, try model.peak(threads: threads)))
    let sample = Array(texts.prefix(Self.sampleSize))
    return .object([
      "precision": .string(model.precision), "matrix_library": .string(model.backendName),
      "threads": .integer(Int64(threads)), "texts": .integer(Int64(texts.count)),
      "tokens": .integer(Int64(bulk.tokens)),
      "tokens_per_s": .number((Double(bulk.tokens) / bulk.seconds).rounded()),
      "docs_per_s": .number((Double(texts.count) / bulk.seconds).rounded(places: 1)),
      "p50_ms": .number((single.value(0.5) / 1e6).rounded(places: 3)),
      "p95_ms": .number((single.value(0.95) / 1e6).rounded(places: 3)),
      "p99_ms": .number((single.value(0.99) / 1e6).rounded(places: 3)),
      "arithmetic": arithmetic.json, "cosine_to_f32": try cosines(sample),
      "stages": try EncodeStages(model, sample).json,
    ])
  }

  private func bulkPass() throws -> BulkPass {
    var pass = BulkPass()
    var times: [Double] = []
    for _ in 0..<repeats {
      let start = ContinuousClock.now
      pass = BulkPass()
      for from in stride(from: 0, to: texts.count, by: 1024) {
        let ids = model.tokenize(Array(texts[from..<min(from + 1024, texts.count)]), as: .passage)
        pass.add(ids)
        _ = try model.embed(ids: ids, threads: threads)
      }
      times.append((ContinuousClock.now - start).nanoseconds)
    }
    pass.seconds = Percentiles(times).value(0.5) / 1e9
    return pass
  }

  private func singleTimes() throws -> Percentiles {
    var times: [Double] = []
    for index in 0..<1000 {
      let start = ContinuousClock.now
      _ = try model.embed([texts[index % texts.count]], as: .query, threads: threads)
      times.append((ContinuousClock.now - start).nanoseconds)
    }
    return Percentiles(times)
  }

  /// How near the embeddings of some texts come to those of the same model in f32; null where that is what is measured.
  private func cosines(_ sample: [String]) throws -> JSONValue {
    guard model.precision != "f32" else { return .null }
    let exact = try TextModel(directory: modelDirectory, precision: "f32")
      .embed(sample, as: .passage, threads: threads)
    let cosines = zip(try model.embed(sample, as: .passage, threads: threads), exact).map { one, other in
      zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    return .object([
      "texts": .integer(Int64(sample.count)),
      "mean": .number((cosines.reduce(0, +) / Double(cosines.count)).rounded(places: 6)),
      "least": .number((cosines.min() ?? 0).rounded(places: 6)),
    ])
  }
}
