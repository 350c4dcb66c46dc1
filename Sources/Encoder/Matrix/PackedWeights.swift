import CKernels

/// Weights as the kernels read them.
///
/// `@unchecked Sendable` because the C structure points into its own buffers, which are never written again.
@safe
final class PackedWeights: @unchecked Sendable {
  let precision: Precision
  let inputs: Int
  /// What the kernels are given.
  let matrix: KindredMatrix
  /// int8 only: what the rows are multiplied by before they are quantised, if anything.
  let factors: FloatBuffer?
  private let panels: AlignedBuffer<UInt32>
  private let bias: FloatBuffer
  private let scales: FloatBuffer
  private let offsets: FloatBuffer

  /// Packs and, if need be, rounds or quantises `plain`.
  init(_ plain: LinearWeights, _ precision: Precision) {
    self.precision = precision
    inputs = plain.inputs
    let words = precision.words(inputs: plain.inputs)
    let columns = (plain.outputs + Int(KINDRED_PANEL) - 1) / Int(KINDRED_PANEL) * Int(KINDRED_PANEL)
    panels = AlignedBuffer(count: columns * words)
    bias = FloatBuffer(plain.bias, count: columns)
    scales = FloatBuffer(count: precision == .int8 ? columns : 0)
    offsets = FloatBuffer(count: precision == .int8 ? columns : 0)
    let start = unsafe UnsafeMutableRawPointer(panels.pointer)
    switch precision {
    case .f32:
      unsafe kindred_pack_f32(
        plain.matrix, plain.inputs, plain.outputs, start.assumingMemoryBound(to: Float.self))
      factors = nil
    case .bf16:
      unsafe kindred_pack_bf16(
        plain.matrix, plain.inputs, plain.outputs, start.assumingMemoryBound(to: UInt16.self))
      factors = nil
    case .int8:
      let divisors = Smoothing.divisors(of: plain)
      unsafe kindred_pack_s8(
        plain.matrix, divisors, plain.inputs, plain.outputs, start.assumingMemoryBound(to: Int8.self),
        scales.pointer, offsets.pointer)
      factors = plain.inputPeaks.isEmpty ? nil : FloatBuffer(divisors.map { 1 / $0 })
    }
    unsafe matrix = KindredMatrix(
      inputs: plain.inputs, outputs: plain.outputs, words: words, panels: start, bias: bias.pointer,
      scales: scales.pointer, offsets: offsets.pointer, gelu: plain.gelu, rounded: plain.rounded)
  }

  /// How many panels there are.
  var panelCount: Int { unsafe (matrix.outputs + Int(KINDRED_PANEL) - 1) / Int(KINDRED_PANEL) }
}
