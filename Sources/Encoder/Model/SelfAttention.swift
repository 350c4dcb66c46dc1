import CKernels

/// Multi-head self-attention, its residual and its normalisation (Vaswani et al., 2017).
final class SelfAttention: Sendable {
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
    try attend(workspace, member)
    try unsafe output.forward(workspace.context, rows: rows, into: workspace.update.pointer, member)
    try member.share(rows: rows) { (rows) throws(EncoderError) in
      norm.forward(workspace.hidden.floats, adding: workspace.update, rows: rows)
    }
  }

  /// Every head by itself.
  private func attend(_ workspace: Workspace, _ member: Member) throws(EncoderError) {
    let width = heads * headWidth
    let texts = workspace.texts
    let projections = unsafe workspace.projections.pointer
    let context = unsafe workspace.context.floats.pointer
    let scratch = unsafe workspace.attentionScratch(member)
    try member.share(texts.count * heads) { (chunk) throws(EncoderError) in
      let (text, column) = (texts[chunk / heads], chunk % heads * headWidth)
      let queries = unsafe projections + text.lowerBound * 3 * width + column
      let out = unsafe context + text.lowerBound * width + column
      unsafe kernels.attention(queries, text.count, width, headWidth, scratch, out)
    }
  }
}
