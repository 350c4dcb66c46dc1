import CKernels

/// Multi-head self-attention, its residual and its normalisation (Vaswani et al., 2017).
struct SelfAttention {
  /// Queries, keys and values as one product.
  private let projection: any LinearMap
  private let output: any LinearMap
  private let norm: LayerNorm
  private let heads: Int
  private let headWidth: Int

  init(_ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    let width = configuration.hiddenSize
    projection = try weights.linear(
      ["query", "key", "value"].map { "\(name).self.\($0)" }, inputs: width, outputs: width)
    output = try weights.linear(["\(name).output.dense"], inputs: width, outputs: width)
    norm = try LayerNorm("\(name).output.LayerNorm", weights, configuration)
    heads = configuration.headCount
    headWidth = configuration.headWidth
  }

  /// Every token looks at the tokens of its own text.
  func forward(_ workspace: Workspace) throws(EncoderError) {
    let rows = workspace.rows
    let projections = workspace.projections
    try unsafe projection.apply(workspace.hidden.pointer, rows: rows, into: projections.pointer)
    let width = heads * headWidth
    for text in workspace.texts {
      unsafe kernels.attention(
        projections.pointer + text.lowerBound * 3 * width, text.count, heads, headWidth, workspace.attention.pointer,
        workspace.context.pointer + text.lowerBound * width)
    }
    try unsafe output.apply(workspace.context.pointer, rows: rows, into: workspace.update.pointer)
    norm.forward(workspace.update, residual: workspace.hidden, rows: rows)
    workspace.exchange()
  }
}
