/// The whole model: what turns one batch of texts into embeddings.
struct Transformer: Sendable {
  private let embeddings: Embeddings
  private let layers: [Layer]
  private let pooling: Pooling
  private let width: Int

  /// Loads every tensor of the model. Throws `invalidTensor` and names the first that is wrong.
  init(_ weights: WeightLoader, _ configuration: ModelConfiguration, _ precision: Precision) throws(EncoderError) {
    let embeddings = try Embeddings(weights, configuration)
    self.embeddings = embeddings
    layers =
      if precision == .int8 {
        try Self.calibratedLayers(weights, configuration, embeddings)
      } else {
        try (0..<configuration.layerCount).map { (number) throws(EncoderError) in
          try Layer(number, weights, configuration)
        }
      }
    pooling = Pooling(configuration)
    width = configuration.hiddenSize
  }

  /// Each layer is loaded in single precision for a moment, to see what it makes of the calibration's text.
  private static func calibratedLayers(
    _ weights: WeightLoader, _ configuration: ModelConfiguration, _ embeddings: Embeddings
  ) throws(EncoderError) -> [Layer] {
    let calibration = Calibration(embeddings, configuration)
    let exactWeights = weights.packed(by: try KernelBackend(.f32))
    return try (0..<configuration.layerCount).map { (number) throws(EncoderError) in
      let peaks = try calibration.pass(through: Layer(number, exactWeights, configuration))
      return try Layer(number, weights, configuration, peaks: peaks)
    }
  }

  /// The most phases that a call of `forward` has.
  static func phaseCount(_ configuration: ModelConfiguration) -> Int { 2 + 9 * configuration.layerCount }

  /// Embeds the texts `batch` of `ids`, for which the workspace is laid out; text t's vector goes to row t of `result`.
  func forward(
    _ ids: [[Int32]], _ batch: ArraySlice<Int>, in workspace: Workspace,
    into result: UnsafeMutablePointer<Float>, _ member: Member
  ) throws(EncoderError) {
    try member.share(batch.count) { (text) throws(EncoderError) in
      let rows = workspace.texts[text]
      embeddings.forward(ids[batch[batch.startIndex + text]], workspace, rows: rows)
      layers.first?.input.prepare(workspace.hidden, rows: rows)
    }
    for (number, layer) in layers.enumerated() {
      let next = number + 1 < layers.count ? layers[number + 1].input : nil
      try layer.forward(workspace, member, next: next)
    }
    member.clock?.enter(.rest)
    try member.share(batch.count) { (text) throws(EncoderError) in
      let row = unsafe result + batch[batch.startIndex + text] * width
      try unsafe pooling.forward(workspace, rows: workspace.texts[text], into: row)
    }
  }
}
