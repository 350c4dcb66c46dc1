import CKernels

/// Layer normalisation with learnt scale and shift (Ba, Kiros and Hinton, 2016).
final class LayerNorm: Sendable {
  private let scale: FloatBuffer
  private let shift: FloatBuffer
  private let epsilon: Float

  init(_ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    scale = FloatBuffer(try weights.floats(name + ".weight", [configuration.hiddenSize]))
    shift = FloatBuffer(try weights.floats(name + ".bias", [configuration.hiddenSize]))
    epsilon = configuration.layerNormEpsilon
  }

  /// The end of a sublayer: hidden = norm(hidden + update), prepared for `next`, shared by the members of a team.
  func forward(_ workspace: Workspace, _ member: Member, next: (any LinearMap)?) throws(EncoderError) {
    try member.share(rows: workspace.rows) { (rows) throws(EncoderError) in
      member.clock?.enter(.layerNorm)
      forward(workspace.hidden.floats, adding: workspace.update, rows: rows)
      member.clock?.enter(.rounding)
      next?.prepare(workspace.hidden, rows: rows)
    }
  }

  /// x = norm(x + update), for these rows.
  func forward(_ x: FloatBuffer, adding update: FloatBuffer?, rows: Range<Int>) {
    let start = rows.lowerBound * scale.count
    unsafe kernels.layer_norm(
      x.pointer + start, update.map { unsafe UnsafePointer($0.pointer + start) }, scale.pointer, shift.pointer, epsilon,
      rows.count, scale.count)
  }
}
