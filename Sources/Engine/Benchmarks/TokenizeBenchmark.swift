public import Wire
import WordPiece

/// How fast texts become ids, on one thread.
public enum TokenizeBenchmark {
  /// Tokenizes all texts at least three times and for at least a second; the median pass counts.
  public static func run(_ texts: BenchmarkTexts, modelDirectory: String) throws -> JSONValue {
    let tokenizer = try TextModel.tokenizer(directory: modelDirectory)
    let bytes = texts.texts.map { Array($0.utf8) }
    let size = bytes.reduce(0) { $0 + $1.count }
    var ids: [Int32] = []
    var tokens = 0
    var passes: [Double] = []
    while passes.count < 3 || passes.reduce(0, +) < 1e9 {
      tokens = 0
      let start = ContinuousClock.now
      for text in bytes {
        ids.removeAll(keepingCapacity: true)
        tokenizer.encode(utf8: text.span, maxLength: tokenizer.options.maxLength, into: &ids)
        tokens += ids.count
      }
      passes.append((ContinuousClock.now - start).nanoseconds)
    }
    let seconds = Percentiles(passes).value(0.5) / 1e9
    return .object([
      "mb_per_s": .number((Double(size) / 1e6 / seconds).rounded(places: 2)),
      "texts_per_s": .number((Double(bytes.count) / seconds).rounded()), "texts": .integer(Int64(bytes.count)),
      "mb": .number((Double(size) / 1e6).rounded(places: 2)), "tokens": .integer(Int64(tokens)),
      "threads": .integer(1),
    ])
  }
}
