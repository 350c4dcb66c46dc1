import COpenBLAS
import Foundation

/// Keeps the matrix libraries to the thread that calls them: parallelism is over texts, and belongs to the encoder.
///
/// The executable sets `OMP_NUM_THREADS=1` before the libraries load; this holds in programs that did not.
enum MatrixThreads {
  private typealias SetThreads = @convention(c) (Int32) -> Void

  /// OpenMP's own setter, if libdnnl brought an OpenMP library with it.
  private static let setOpenMPThreads: SetThreads? = {
    guard let symbol = unsafe dlsym(nil, "omp_set_num_threads") else { return nil }
    return unsafe unsafeBitCast(symbol, to: SetThreads.self)
  }()

  /// OpenBLAS counts threads for the whole process.
  private static let openBLASIsLimited: Void = openblas_set_num_threads(1)

  /// To be called on every thread that multiplies: OpenMP keeps its number of threads per thread.
  static func limitToCaller() {
    openBLASIsLimited
    setOpenMPThreads?(1)
  }
}
