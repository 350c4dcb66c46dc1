import CKernels

/// A linear map by a library, which is called for whole products of floats.
protocol LibraryLinear: LinearMap {
  var inputs: Int { get }
  var outputs: Int { get }
  /// Whether GELU follows.
  var gelu: Bool { get }

  /// Writes `rows` × outputs floats to `result`, from `rows` × inputs floats at `input`.
  func multiply(
    _ input: UnsafeMutablePointer<Float>, rows: Int, into result: UnsafeMutablePointer<Float>
  ) throws(EncoderError)
}

extension LibraryLinear {
  var parts: Int { 1 }
  var needsPreparation: Bool { false }

  func prepare(_ input: Activations, rows: Range<Int>) {}

  func apply(
    part: Int, to input: Activations, rows: Int, into result: UnsafeMutableRawPointer
  ) throws(EncoderError) {
    let result = unsafe result.assumingMemoryBound(to: Float.self)
    try unsafe multiply(input.floats.pointer, rows: rows, into: result)
    if gelu { unsafe kernels.gelu(result, rows * outputs) }
  }
}

extension UnsafeMutablePointer<Float> {
  /// Clears the rows of a matrix from `rows` up to the next multiple of `multiple`; returns that multiple.
  func clearPadding(rows: Int, width: Int, multiple: Int) -> Int {
    let padded = (rows + multiple - 1) / multiple * multiple
    unsafe (self + rows * width).update(repeating: 0, count: (padded - rows) * width)
    return padded
  }
}
