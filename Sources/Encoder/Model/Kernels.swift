import CKernels
import Foundation

/// The C kernels for this CPU. The table is constant; it is unsafe only because its functions take pointers.
///
/// `KINDRED_CPU` names a lesser set (`baseline`, `avx2`, `avx512`, `avx512vnni`), for tests and comparisons.
nonisolated(unsafe) let kernels: KindredEncoderKernels = {
  let wanted = ProcessInfo.processInfo.environment["KINDRED_CPU"]
  for index in 0..<Int(KINDRED_ENCODER_LEVELS) {
    guard let set = unsafe kindred_encoder_kernels_at(index) else { continue }
    if unsafe String(cString: set.pointee.level) == wanted { return unsafe set.pointee }
  }
  return unsafe kindred_encoder_kernels().pointee
}()
