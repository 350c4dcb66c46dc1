import CKernels

/// The arithmetic of the matrix products. Attention multiplies bfloat16 beside rounded products, where the CPU has it; all
/// else is single precision: sums, bias, GELU, softmax, normalisation.
public enum Precision: String, CaseIterable, Sendable {
  /// IEEE single precision.
  case f32
  /// Weights and the rows they meet rounded to bfloat16, summed in single precision.
  case bf16
  /// Weights in int8 on a scale for each output, rows in uint8 on a scale for each token, summed exactly.
  case int8

  /// The fastest precision that holds the quality bar on such a CPU (docs/encoder.md has the bar and the figures).
  ///
  /// It depends on the CPU alone, so that two machines of one kind choose alike.
  public static func fastest(on cpu: CPUFeatures = .current) -> Precision {
    if cpu.multipliesInt8 { .int8 } else if cpu.multipliesBFloat16 { .bf16 } else { .f32 }
  }

  /// Whether such a CPU has instructions for it.
  public func isSupported(on cpu: CPUFeatures = .current) -> Bool {
    switch self {
    case .f32: true
    case .bf16: cpu.multipliesBFloat16
    case .int8: cpu.multipliesInt8
    }
  }

  /// The 32-bit words that a row of so many elements takes.
  func words(inputs: Int) -> Int {
    switch self {
    case .f32: inputs
    case .bf16: (inputs + 1) / 2
    case .int8: (inputs + 3) / 4
    }
  }
}

/// What a CPU can do for the matrix products.
public struct CPUFeatures: Equatable, Sendable {
  /// Products of int8 with exact sums in one instruction (AVX512_VNNI).
  public let multipliesInt8: Bool
  /// Products of bfloat16 with sums in single precision (AVX512_BF16).
  public let multipliesBFloat16: Bool

  /// Describes a CPU.
  public init(multipliesInt8: Bool, multipliesBFloat16: Bool) {
    self.multipliesInt8 = multipliesInt8
    self.multipliesBFloat16 = multipliesBFloat16
  }

  /// The CPU this runs on, as far as `KINDRED_CPU` and `KINDRED_MATRIX` let it be used.
  public static let current: CPUFeatures = {
    let choice = (try? BackendChoice.ofEnvironment()) ?? .automatic
    let usesKernels = choice == .automatic || choice == .kernels
    return CPUFeatures(
      multipliesInt8: unsafe usesKernels && kernels.product_u8 != nil,
      multipliesBFloat16: unsafe usesKernels && kernels.product_bf16 != nil)
  }()
}
