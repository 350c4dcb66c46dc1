import Encoder
import Wire

/// The shares of one thread's time that the stages of embedding take.
struct EncodeStages {
  private var shares: JSONObject = [:]

  /// Tokenizes and embeds the texts once more, under a clock.
  init(_ model: TextModel, _ texts: [String]) throws {
    let start = ContinuousClock.now
    let ids = model.tokenize(texts, as: .passage)
    let tokenizing = ContinuousClock.now - start
    let clock = try model.stages(of: ids)
    let total = ContinuousClock.now - start
    shares["tokenizing"] = .number((tokenizing / total).rounded(places: 3))
    for stage in StageClock.Stage.allCases {
      shares[stage.rawValue] = .number((clock.time(stage) / total).rounded(places: 3))
    }
  }

  /// From 0 to 1 each, and 1 together but for rounding.
  var json: JSONValue { .object(shares) }
}
