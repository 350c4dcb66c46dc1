/// A library that multiplies matrices.
protocol MatrixBackend: Sendable {
  /// The library's name, for logs and reports.
  var name: String { get }

  /// Prepares x ↦ x·Wᵀ + b in the form the library likes best.
  ///
  /// Throws `backendFailure` if the library refuses.
  func pack(_ weights: LinearWeights) throws(EncoderError) -> any LinearMap
}

/// x ↦ x·Wᵀ + b, ready to be applied by several threads at once.
protocol LinearMap: Sendable {
  /// Writes `rows` × outputs floats to `result`, from `rows` × inputs floats at `input`.
  ///
  /// A row's bits depend on that row alone, never on how many others there are or where it stands. Both buffers reach
  /// on to a multiple of `rowTile` rows: those past `rows` are cleared in the input and overwritten in the result.
  func apply(
    _ input: UnsafeMutablePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError)
}

/// Matrices that a `LinearMap` works on have room for a multiple of this many rows.
let rowTile = 16

/// The weights of one linear map, as the model's file holds them.
struct LinearWeights {
  let inputs: Int
  let outputs: Int
  /// outputs × inputs, row-major.
  let matrix: [Float]
  /// One for each output.
  let bias: [Float]
}

extension UnsafeMutablePointer<Float> {
  /// Clears the rows of a matrix from `rows` up to the next multiple of `multiple`; returns that multiple.
  func clearPadding(rows: Int, width: Int, multiple: Int) -> Int {
    let padded = (rows + multiple - 1) / multiple * multiple
    unsafe (self + rows * width).update(repeating: 0, count: (padded - rows) * width)
    return padded
  }
}

/// Which library to use.
public enum BackendChoice: String, CaseIterable, Sendable {
  /// The fastest that gives a text the same bits in every batch: oneDNN on x86-64 with AVX-512, else OpenBLAS.
  case automatic
  /// Intel's oneDNN: weights packed once, products compiled for this CPU.
  ///
  /// Without AVX-512 oneDNN 2.6 falls back to a general product that rounds a row by its place among the others (measured
  /// with `DNNL_MAX_CPU_ISA=AVX2`): embeddings are as accurate, but their last bits then depend on the batch.
  case oneDNN
  /// OpenBLAS: runs everywhere.
  case openBLAS
}

/// The arithmetic of the matrix products.
public enum Precision: String, CaseIterable, Sendable {
  /// IEEE single precision.
  case f32
}
