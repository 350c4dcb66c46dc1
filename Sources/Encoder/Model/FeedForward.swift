import CKernels

/// The position-wise feed-forward part: widen, GELU, narrow, add and normalise.
final class FeedForward: Sendable {
  let widen: any LinearMap
  private let narrow: any LinearMap
  private let norm: LayerNorm
  /// Whether `widen` writes what `narrow` reads.
  private let isRounded: Bool

  init(
    _ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration, inputPeaks: [Float]
  ) throws(EncoderError) {
    let (width, innerWidth) = (configuration.hiddenSize, configuration.intermediateSize)
    isRounded = weights.precision == .bf16 && innerWidth.isMultiple(of: 2)
    widen = try weights.linear(
      ["\(name).intermediate.dense"], inputs: width, outputs: innerWidth, gelu: true, rounded: isRounded,
      inputPeaks: inputPeaks)
    narrow = try weights.linear(["\(name).output.dense"], inputs: innerWidth, outputs: width)
    norm = try LayerNorm("\(name).output.LayerNorm", weights, configuration)
  }

  /// Each token by itself. The tokens' vectors are prepared for `widen`, and are then prepared for `next`.
  func forward(_ workspace: Workspace, _ member: Member, next: (any LinearMap)?) throws(EncoderError) {
    let rows = workspace.rows
    if isRounded {
      try unsafe widen.forward(workspace.hidden, rows: rows, into: workspace.inner.words.pointer, member)
    } else {
      try unsafe widen.forward(workspace.hidden, rows: rows, into: workspace.inner.floats.pointer, member)
      try narrow.prepare(workspace.inner, rows: rows, member)
    }
    try unsafe narrow.forward(workspace.inner, rows: rows, into: workspace.update.pointer, member)
    try norm.forward(workspace, member, next: next)
  }
}
