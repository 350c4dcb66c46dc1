import CKernels

/// Multi-head self-attention, its residual and its normalisation (Vaswani et al., 2017).
struct SelfAttention {
  /// Queries, keys and values as one product.
  private let projection: any LinearMap
  private let output: any LinearMap
  private let norm: LayerNorm
  private let heads: Int
  private let headWidth: Int

  init(
    _ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration, inputPeaks: [Float]
  ) throws(EncoderError) {
    let width = configuration.hiddenSize
    projection = try weights.linear(
      ["query", "key", "value"].map { "\(name).self.\($0)" }, inputs: width, outputs: width, inputPeaks: inputPeaks)
    output = try weights.linear(["\(name).output.dense"], inputs: width, outputs: width)
    norm = try LayerNorm("\(name).output.LayerNorm", weights, configuration)
    heads = configuration.headCount
    headWidth = configuration.headWidth
  }

  /// Every token looks at the tokens of its own text.
  func forward(_ workspace: Workspace, _ member: Member) throws(EncoderError) {
    let rows = workspace.rows
    try unsafe projection.forward(workspace.hidden, rows: rows, into: workspace.projections.pointer, member)
    try member.share(workspace.texts.count * heads) { (chunk) throws(EncoderError) in
      attend(workspace, text: workspace.texts[chunk / heads], head: chunk % heads, member)
    }
    try unsafe output.forward(workspace.context, rows: rows, into: workspace.update.pointer, member)
    try member.share(rows: rows) { (rows) throws(EncoderError) in
      norm.forward(workspace.hidden.floats, adding: workspace.update, rows: rows)
    }
  }

  private func attend(_ workspace: Workspace, text: Range<Int>, head: Int, _ member: Member) {
    let width = heads * headWidth
    let queries = unsafe workspace.projections.pointer + text.lowerBound * 3 * width + head * headWidth
    let out = unsafe workspace.context.floats.pointer + text.lowerBound * width + head * headWidth
    unsafe kernels.attention(queries, text.count, width, headWidth, workspace.attentionScratch(member), out)
  }
}
