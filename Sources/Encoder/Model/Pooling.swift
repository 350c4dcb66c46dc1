import CKernels

/// A text's token vectors → one vector of length 1.
struct Pooling {
  private let mode: ModelConfiguration.Pooling
  private let width: Int

  init(_ configuration: ModelConfiguration) {
    mode = configuration.pooling
    width = configuration.hiddenSize
  }

  /// Pools the text in `rows` of the batch into `width` floats.
  ///
  /// Throws `backendFailure` if the result is not finite: no caller could tell such a vector from a good one.
  func forward(
    _ workspace: Workspace, rows: Range<Int>, into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError) {
    let tokens = unsafe workspace.hidden.floats.pointer + rows.lowerBound * width
    switch mode {
    case .mean: unsafe kernels.mean_pool(tokens, rows.count, width, result)
    case .cls: unsafe result.update(from: tokens, count: width)
    }
    unsafe kernels.normalise(result, width)
    guard unsafe UnsafeBufferPointer(start: result, count: width).allSatisfy(\.isFinite) else {
      throw EncoderError(
        .backendFailure, "an embedding is not finite", remedy: "check the weights' checksum, or try the other backend")
    }
  }
}
