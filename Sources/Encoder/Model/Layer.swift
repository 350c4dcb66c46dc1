/// One layer of the encoder: attention between a text's tokens, then the feed-forward part for each.
///
/// A class, like its parts and the linear maps: threads then share them without counting references to what is inside.
final class Layer: Sendable {
  private let attention: SelfAttention
  private let feedForward: FeedForward

  init(
    _ number: Int, _ weights: WeightLoader, _ configuration: ModelConfiguration, peaks: LayerPeaks = LayerPeaks()
  ) throws(EncoderError) {
    let name = "encoder.layer.\(number)"
    attention = try SelfAttention("\(name).attention", weights, configuration, inputPeaks: peaks.attention)
    feedForward = try FeedForward(name, weights, configuration, inputPeaks: peaks.feedForward)
  }

  /// The linear map that the layer begins with.
  var input: any LinearMap { attention.projection }

  /// Rewrites the tokens' vectors, which are prepared for `input`, and prepares them for the next layer's.
  ///
  /// Calls `observe` before and between its two parts.
  func forward(
    _ workspace: Workspace, _ member: Member, next: (any LinearMap)?,
    observe: (WritableKeyPath<LayerPeaks, [Float]>) -> Void = { _ in }
  ) throws(EncoderError) {
    observe(\.attention)
    try attention.forward(workspace, member, next: feedForward.widen)
    observe(\.feedForward)
    try feedForward.forward(workspace, member, next: next)
  }
}

/// The largest magnitude of each element of the tokens' vectors, as a layer's two parts see them; empty if unknown.
struct LayerPeaks {
  var attention: [Float] = []
  var feedForward: [Float] = []
}
