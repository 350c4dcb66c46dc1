import CKernels

/// Layer normalisation with learnt scale and shift (Ba, Kiros and Hinton, 2016).
struct LayerNorm {
  private let scale: FloatBuffer
  private let shift: FloatBuffer
  private let epsilon: Float

  init(_ name: String, _ weights: WeightLoader, _ configuration: ModelConfiguration) throws(EncoderError) {
    scale = FloatBuffer(try weights.floats(name + ".weight", [configuration.hiddenSize]))
    shift = FloatBuffer(try weights.floats(name + ".bias", [configuration.hiddenSize]))
    epsilon = configuration.layerNormEpsilon
  }

  /// x = norm(x + residual), for the first `rows` rows.
  func forward(_ x: FloatBuffer, residual: FloatBuffer?, rows: Int) {
    unsafe kernels.layer_norm(x.pointer, residual?.pointer, scale.pointer, shift.pointer, epsilon, rows, scale.count)
  }
}
