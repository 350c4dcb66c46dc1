import CKernels

/// The C kernels for this CPU. The table is constant; it is unsafe only because its functions take pointers.
nonisolated(unsafe) let kernels: KindredEncoderKernels =
  unsafe ((try? KernelSet.chosen()) ?? .best).table

/// A set of C kernels, compiled for one kind of CPU. `@unchecked Sendable`: the table is constant.
@safe
struct KernelSet: @unchecked Sendable {
  /// The environment variable that names a lesser set than the best: `baseline`, `avx2`, `avx512`, `avx512vnni`.
  static let variable = "KINDRED_CPU"

  let table: KindredEncoderKernels

  /// The one in use.
  static var current: KernelSet { unsafe KernelSet(table: kernels) }

  /// The widest that this CPU can run.
  static var best: KernelSet { unsafe KernelSet(table: kindred_encoder_kernels().pointee) }

  /// The sets that this CPU can run, from the plainest to the widest.
  static var available: [KernelSet] {
    (0..<Int(KINDRED_ENCODER_LEVELS)).compactMap { index in
      unsafe kindred_encoder_kernels_at(index).map { unsafe KernelSet(table: $0.pointee) }
    }
  }

  /// The set that the environment names, if it does. Throws `invalidSetting` for one that this CPU cannot run.
  static func chosen() throws(EncoderError) -> KernelSet? {
    try EnvironmentChoice.value(of: variable, among: available.map { ($0.name, $0) })
  }

  var name: String { unsafe String(cString: table.level) }
}
