import CKernels

/// The position-wise feed-forward part: widen, GELU, narrow, add and normalise.
final class FeedForward: Sendable {
  private let widen: any LinearMap
  private let narrow: any LinearMap
  private let norm: LayerNorm

  init(
    _ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration, inputPeaks: [Float]
  ) throws(EncoderError) {
    let (width, innerWidth) = (configuration.hiddenSize, configuration.intermediateSize)
    widen = try weights.linear(
      ["\(name).intermediate.dense"], inputs: width, outputs: innerWidth, gelu: true, inputPeaks: inputPeaks)
    narrow = try weights.linear(["\(name).output.dense"], inputs: innerWidth, outputs: width)
    norm = try LayerNorm("\(name).output.LayerNorm", weights, configuration)
  }

  /// Each token by itself.
  func forward(_ workspace: Workspace, _ member: Member) throws(EncoderError) {
    let rows = workspace.rows
    try unsafe widen.forward(workspace.hidden, rows: rows, into: workspace.inner.floats.pointer, member)
    try unsafe narrow.forward(workspace.inner, rows: rows, into: workspace.update.pointer, member)
    try member.share(rows: rows) { (rows) throws(EncoderError) in
      norm.forward(workspace.hidden.floats, adding: workspace.update, rows: rows)
    }
  }
}
