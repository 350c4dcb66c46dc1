/// One layer of the encoder: attention between a text's tokens, then the feed-forward part for each.
struct Layer {
  private let attention: SelfAttention
  private let feedForward: FeedForward

  init(_ number: Int, _ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    let name = "encoder.layer.\(number)"
    attention = try SelfAttention("\(name).attention", weights, configuration)
    feedForward = try FeedForward(name, weights, configuration)
  }

  /// Rewrites the tokens' vectors.
  func forward(_ workspace: Workspace) throws(EncoderError) {
    try attention.forward(workspace)
    try feedForward.forward(workspace)
  }
}
