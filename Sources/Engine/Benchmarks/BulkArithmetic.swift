import Encoder
import Wire

/// What one pass over all texts took.
struct BulkPass {
  var tokens = 0
  /// The sum of the squares of the texts' lengths: attention's work grows with it.
  var squares = 0
  var seconds = 0.0

  /// Takes in a batch of texts.
  mutating func add(_ ids: [[Int32]]) {
    tokens += ids.reduce(0) { $0 + $1.count }
    squares += ids.reduce(0) { $0 + $1.count * $1.count }
  }
}

/// The multiplications and additions of a pass, beside the most that this machine can do in the same precision.
///
/// Products with weights and attention are told apart, because attention may be in another precision.
struct BulkArithmetic {
  private let products: Double
  private let attention: Double
  private let peak: Double

  /// `peak` is in operations a second, with as many threads as the pass had.
  init(_ pass: BulkPass, _ configuration: ModelConfiguration, peak: Double) {
    products = 2 * Double(configuration.productsPerToken * pass.tokens) / pass.seconds
    attention = 2 * Double(configuration.attentionProductsPerSquare * pass.squares) / pass.seconds
    self.peak = peak
  }

  /// In 10⁹ operations a second, a multiplication and an addition being two.
  var json: JSONValue {
    .object([
      "product_gflops": .number((products / 1e9).rounded(places: 1)),
      "attention_gflops": .number((attention / 1e9).rounded(places: 1)),
      "peak_gflops": .number((peak / 1e9).rounded(places: 1)),
      "share_of_peak": .number((products / peak).rounded(places: 3)),
    ])
  }
}
