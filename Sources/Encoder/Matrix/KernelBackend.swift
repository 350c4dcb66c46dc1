import CKernels

/// Kindred's own products: weights packed once, one loop for every precision, any number of rows at full speed.
@safe
struct KernelBackend: MatrixBackend {
  let precision: Precision
  private let product: KindredProduct

  /// Throws `unsupportedPrecision` if the CPU has no instructions for it.
  init(_ precision: Precision) throws(EncoderError) {
    let product =
      switch precision {
      case .f32: unsafe kernels.product_f32
      case .bf16: unsafe kernels.product_bf16
      case .int8: unsafe kernels.product_u8
      }
    guard let product = unsafe product else { throw .unsupported(precision) }
    self.precision = precision
    unsafe self.product = product
  }

  /// Whether there are kernels written for this CPU's instructions.
  static var isFast: Bool { KernelSet.current.name != "baseline" }

  var name: String { "kernels (\(instructions))" }

  /// The instructions that the products in this precision use: every set for AVX-512 has the same ones in f32.
  private var instructions: String {
    let set = KernelSet.current.name
    return switch precision {
    case .f32: set.hasPrefix("avx512") ? "avx512" : set
    case .bf16: "avx512bf16"
    case .int8: "avx512vnni"
    }
  }

  func pack(_ weights: LinearWeights) throws(EncoderError) -> any LinearMap {
    unsafe KernelLinear(PackedWeights(weights, precision), product)
  }
}

extension EncoderError {
  /// The error for a precision that the CPU has no instructions for.
  static func unsupported(_ precision: Precision) -> EncoderError {
    EncoderError(
      .unsupportedPrecision, "this CPU has no instructions for \(precision.rawValue)",
      remedy: "choose \(Precision.fastest().rawValue)")
  }
}

/// A linear map by the kernels. Its parts are panels of 64 columns.
@safe
private final class KernelLinear: LinearMap {
  private let weights: PackedWeights
  private let product: KindredProduct

  let parts: Int
  let needsPreparation: Bool

  init(_ weights: PackedWeights, _ product: KindredProduct) {
    self.weights = weights
    parts = weights.panelCount
    needsPreparation = weights.precision != .f32
    unsafe self.product = product
  }

  func prepare(_ input: Activations, rows: Range<Int>) {
    let width = weights.inputs
    let words = weights.precision.words(inputs: width)
    let (row, count) = (rows.lowerBound, rows.count)
    let source = unsafe input.floats.pointer + row * width
    let target = unsafe input.words.pointer + row * words
    switch weights.precision {
    case .f32: break
    case .bf16: unsafe kernels.round_bf16(source, count, width, words, target)
    case .int8:
      unsafe kernels.quantise_u8(
        source, weights.factors?.pointer, count, width, words, target, input.scales.pointer + row,
        input.offsets.pointer + row)
    }
  }

  func apply(part: Int, to input: Activations, rows: Int, into result: UnsafeMutableRawPointer) {
    var matrix = unsafe weights.matrix
    var rows = unsafe input.rows(rows, weights.precision)
    unsafe product(&matrix, &rows, part, result)
  }
}
