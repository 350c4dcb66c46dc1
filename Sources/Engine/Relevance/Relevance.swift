import Foundation

/// What a score to one collection is worth, from 0 to 1.
///
/// The highest of many scores is high by chance alone, the more so the more records there are and the closer together a
/// model puts its texts. So the scale is set by chance: by the scores of the nearest records to sentences about
/// everything else, whose mean and deviation are measured on the collection itself. A score is at the cut, 0.5, where it
/// lies 2.5 deviations above their mean; from there a logistic curve goes to 0 and 1.
package struct Relevance: Equatable, Sendable {
  /// From here on a hit counts as relevant.
  package static let cut = 0.5
  /// Deviations above the mean at which the cut lies.
  private static let margin = 2.5
  /// Deviations in which the odds grow by a factor of e.
  private static let width = 0.75
  /// No model spreads texts so little that less than this means anything.
  private static let leastDeviation = 0.01

  /// The mean of the nearest records' scores to the background.
  let mean: Double
  /// Their standard deviation.
  let deviation: Double

  init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = max(deviation, Self.leastDeviation)
  }

  /// Measures the scale from the scores of the nearest records; there is at least one.
  package init(nearest scores: [Float]) {
    let count = Double(scores.count)
    let mean = scores.reduce(0) { $0 + Double($1) } / count
    let square = scores.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
    self.init(mean: mean, deviation: square.squareRoot())
  }

  /// The relevance of a score.
  package func of(_ score: Float) -> Double {
    1 / (1 + exp((Self.margin - (Double(score) - mean) / deviation) / Self.width))
  }

  /// The score whose relevance is this; below 0 and above 1 there is none, and everything or nothing reaches it.
  package func score(at relevance: Double) -> Float {
    guard relevance > 0 else { return -.infinity }
    guard relevance < 1 else { return .infinity }
    return Float(mean + deviation * (Self.margin + Self.width * log(relevance / (1 - relevance))))
  }
}
