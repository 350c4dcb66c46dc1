/// The whole model: what turns one micro-batch of texts into embeddings.
struct Transformer: Sendable {
  private let embeddings: Embeddings
  private let layers: [Layer]
  private let pooling: Pooling
  private let width: Int

  /// Loads every tensor of the model. Throws `invalidTensor` and names the first that is wrong.
  init(_ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    embeddings = try Embeddings(weights, configuration)
    layers = try (0..<configuration.layerCount).map { (number) throws(EncoderError) in
      try Layer(number, weights, configuration)
    }
    pooling = Pooling(configuration)
    width = configuration.hiddenSize
  }

  /// Embeds the texts `members` of `ids`; text t's vector goes to row t of `result`.
  func forward(
    _ ids: [[Int32]], members: ArraySlice<Int>, in workspace: Workspace, into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError) {
    workspace.removeAll()
    for text in members { embeddings.append(ids[text], to: workspace) }
    embeddings.forward(workspace)
    for layer in layers { try layer.forward(workspace) }
    for (text, rows) in zip(members, workspace.texts) {
      try unsafe pooling.forward(workspace, rows: rows, into: result + text * width)
    }
  }
}
