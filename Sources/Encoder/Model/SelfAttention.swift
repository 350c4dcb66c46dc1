import CKernels

/// Multi-head self-attention, its residual and its normalisation (Vaswani et al., 2017).
final class SelfAttention: Sendable {
  /// Queries, keys and values as one product.
  let projection: any LinearMap
  private let output: any LinearMap
  private let norm: LayerNorm
  private let kernel: AttentionKernel
  private let heads: Int
  private let headWidth: Int

  init(
    _ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration, inputPeaks: [Float]
  ) throws(EncoderError) {
    let width = configuration.hiddenSize
    kernel = AttentionKernel(weights.precision, headWidth: configuration.headWidth)
    projection = try weights.linear(
      ["query", "key", "value"].map { "\(name).self.\($0)" }, inputs: width, outputs: width,
      rounded: kernel.readsBFloat16, inputPeaks: inputPeaks)
    output = try weights.linear(["\(name).output.dense"], inputs: width, outputs: width)
    norm = try LayerNorm("\(name).output.LayerNorm", weights, configuration)
    heads = configuration.headCount
    headWidth = configuration.headWidth
  }

  /// Every token looks at the tokens of its own text. The tokens' vectors are prepared for `projection`, and are then
  /// prepared for `next`.
  func forward(_ workspace: Workspace, _ member: Member, next: any LinearMap) throws(EncoderError) {
    let rows = workspace.rows
    try unsafe projection.forward(workspace.hidden, rows: rows, into: workspace.projections.pointer, member)
    try attend(workspace, member)
    try output.prepare(workspace.context, rows: rows, member)
    try unsafe output.forward(workspace.context, rows: rows, into: workspace.update.pointer, member)
    try norm.forward(workspace, member, next: next)
  }

  /// Every head by itself.
  private func attend(_ workspace: Workspace, _ member: Member) throws(EncoderError) {
    let width = heads * headWidth
    let texts = workspace.texts
    let projections = unsafe UnsafeRawPointer(workspace.projections.pointer)
    let context = unsafe workspace.context.floats.pointer
    let scratch = unsafe workspace.attentionScratch(member)
    member.clock?.enter(.attention)
    try member.share(texts.count * heads) { (chunk) throws(EncoderError) in
      let (text, column) = (texts[chunk / heads], chunk % heads * headWidth)
      let queries = unsafe projections + (text.lowerBound * 3 * width + column) * kernel.bytesPerElement
      let out = unsafe context + text.lowerBound * width + column
      unsafe kernel.attend(queries, text.count, width, headWidth, scratch, out)
    }
  }
}

/// Attention as exact as the products around it: on bfloat16 beside bf16 and int8 products, where the CPU multiplies it.
@safe
struct AttentionKernel: Sendable {
  let readsBFloat16: Bool
  let attend: KindredAttention

  /// For products of that precision. Pairs of bfloat16 need heads of even width.
  init(_ precision: Precision, headWidth: Int) {
    if precision != .f32, headWidth.isMultiple(of: 2), let attend = unsafe kernels.attention_bf16 {
      unsafe (readsBFloat16, self.attend) = (true, attend)
    } else {
      unsafe (readsBFloat16, attend) = (false, kernels.attention_f32)
    }
  }

  var bytesPerElement: Int { readsBFloat16 ? 2 : 4 }
}
