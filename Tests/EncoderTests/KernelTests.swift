import CKernels
import Foundation
import TestSupport
import Testing

/// The C kernels, in every form this CPU can run, against double precision.
struct KernelTests {
  /// One form of the kernels, named for the reports of failures. `@unchecked Sendable`: it is a constant table.
  @safe struct Form: CustomTestStringConvertible, @unchecked Sendable {
    let kernels: KindredEncoderKernels
    var testDescription: String { unsafe String(cString: kernels.level) }

    init?(index: Int) {
      guard let table = unsafe kindred_encoder_kernels_at(index) else { return nil }
      unsafe kernels = table.pointee
    }
  }

  static let forms = (0..<Int(KINDRED_ENCODER_LEVELS)).compactMap { Form(index: $0) }

  @Test(arguments: forms)
  func geluIsExactToAMillionth(form: Form) {
    let grid = stride(from: Float(-16), through: 16, by: 0.0005).map { $0 }
    var values = grid
    unsafe form.kernels.gelu(&values, values.count)
    let errors = zip(grid, values).map { (x, y) -> Double in
      let exact = 0.5 * Double(x) * erfc(-Double(x) / 2.0.squareRoot())
      return abs(Double(y) - exact)
    }
    let largest = errors.max() ?? .infinity
    #expect(largest <= 1e-6)
  }

  @Test(arguments: forms, [1, 8, 32, 50, 384])
  func layerNorm(form: Form, width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let draw = { (count: Int) in (0..<count).map { _ in random.nextNormal() } }
    let (x, residual, scale, shift) = (draw(3 * width), draw(3 * width), draw(width), draw(width))
    var result = x
    unsafe form.kernels.layer_norm(&result, residual, scale, shift, 1e-3, 3, width)
    for row in 0..<3 {
      let sums = (row * width..<(row + 1) * width).map { Double(x[$0]) + Double(residual[$0]) }
      let mean = sums.reduce(0, +) / Double(width)
      let variance = sums.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      for column in 0..<width {
        let normal = (sums[column] - mean) / (variance + 1e-3).squareRoot()
        let expected = normal * Double(scale[column]) + Double(shift[column])
        #expect(abs(Double(result[row * width + column]) - expected) < 5e-6)
      }
    }
  }

  @Test(arguments: forms)
  func embedPoolAndNormalise(form: Form) {
    var rows = [Float](repeating: 0, count: 6)
    unsafe form.kernels.embed([1, 0, 1], 3, [1, 2, 30, 40], [0.5, 0, 0.25, 0, 0, 0], [100, 200], 2, &rows)
    #expect(rows == [130.5, 240, 101.25, 202, 130, 240])
    var mean: [Float] = [0, 0]
    unsafe form.kernels.mean_pool([1, 2, 3, 4, 8, 0], 3, 2, &mean)
    #expect(mean == [4, 2])
    var vector: [Float] = [3, 4]
    unsafe form.kernels.normalise(&vector, 2)
    #expect(vector == [0.6, 0.8])
    var zero: [Float] = [0, 0]
    unsafe form.kernels.normalise(&zero, 2)
    #expect(zero == [0, 0])
  }
}
