import COpenBLAS

/// OpenBLAS: the portable library, and the second opinion in tests.
struct OpenBLASBackend: MatrixBackend {
  var name: String { "OpenBLAS" }
  var precision: Precision { .f32 }

  func pack(_ weights: LinearWeights) throws(EncoderError) -> any LinearMap {
    OpenBLASLinear(weights)
  }
}

/// A linear map by `sgemm`, always on exactly `rowTile` rows, and by columns.
///
/// OpenBLAS chooses among kernels that round differently, by the number of rows and by a row's place among them. Asked
/// for the transpose of sixteen rows it has one choice: the rows are the lanes of its vectors, and all lanes round
/// alike (checked for its kernels for Haswell, Skylake-X, Sandy Bridge and SSE3). It is also the faster way round.
private final class OpenBLASLinear: LibraryLinear {
  let inputs: Int
  let outputs: Int
  let matrix: FloatBuffer
  let bias: FloatBuffer
  let gelu: Bool

  init(_ weights: LinearWeights) {
    (inputs, outputs, gelu) = (weights.inputs, weights.outputs, weights.gelu)
    (matrix, bias) = (FloatBuffer(weights.matrix), FloatBuffer(weights.bias))
  }

  func multiply(
    _ input: UnsafeMutablePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError) {
    let padded = unsafe input.clearPadding(rows: rows, width: inputs, multiple: rowTile)
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: rowTile * outputs) { columns in
      guard let columns = columns.baseAddress else { return }
      for row in stride(from: 0, to: padded, by: rowTile) {
        unsafe cblas_sgemm(
          CblasColMajor, CblasTrans, CblasNoTrans, Int32(rowTile), Int32(outputs), Int32(inputs),
          1, input + row * inputs, Int32(inputs), matrix.pointer, Int32(inputs), 0, columns, Int32(rowTile))
        unsafe turn(columns, into: result + row * outputs)
      }
    }
  }

  /// Columns of `rowTile` → rows of `outputs`, with the bias added on the way.
  private func turn(_ columns: UnsafeMutablePointer<Float>, into rows: UnsafeMutablePointer<Float>) {
    for output in 0..<outputs {
      let shift = unsafe bias.pointer[output]
      for row in 0..<rowTile {
        unsafe rows[row * outputs + output] = columns[output * rowTile + row] + shift
      }
    }
  }
}
