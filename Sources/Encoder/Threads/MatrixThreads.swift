import COpenBLAS

/// Keeps OpenBLAS to the thread that calls it: parallelism is over texts, and belongs to the encoder.
enum MatrixThreads {
  /// OpenBLAS counts threads for the whole process.
  private static let isLimited: Void = openblas_set_num_threads(1)

  /// To be called before anything is multiplied.
  static func limitToCaller() { isLimited }
}
