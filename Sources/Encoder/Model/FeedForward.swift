import CKernels

/// The position-wise feed-forward part: widen, GELU, narrow, add and normalise.
struct FeedForward {
  private let widen: any LinearMap
  private let narrow: any LinearMap
  private let norm: LayerNorm
  private let width: Int
  private let innerWidth: Int

  init(_ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    width = configuration.hiddenSize
    innerWidth = configuration.intermediateSize
    widen = try weights.linear(["\(name).intermediate.dense"], inputs: width, outputs: innerWidth)
    narrow = try weights.linear(["\(name).output.dense"], inputs: innerWidth, outputs: width)
    norm = try LayerNorm("\(name).output.LayerNorm", weights, configuration)
  }

  /// Each token by itself.
  func forward(_ workspace: Workspace) throws(EncoderError) {
    let inner = workspace.inner
    for row in stride(from: 0, to: workspace.rows, by: Workspace.innerRows) {
      let rows = min(Workspace.innerRows, workspace.rows - row)
      try unsafe widen.apply(workspace.hidden.pointer + row * width, rows: rows, into: inner.pointer)
      unsafe kernels.gelu(inner.pointer, rows * innerWidth)
      try unsafe narrow.apply(inner.pointer, rows: rows, into: workspace.update.pointer + row * width)
    }
    norm.forward(workspace.update, residual: workspace.hidden, rows: workspace.rows)
    workspace.exchange()
  }
}
