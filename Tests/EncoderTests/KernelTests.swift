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

  @Test(arguments: forms, [1, 2, 15, 16, 17, 31, 78, 256, 512])
  func softmax(form: Form, count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    let scores = (0..<count).map { _ in 8 * random.nextNormal() }
    var values = scores
    unsafe form.kernels.softmax(&values, count)
    let weights = scores.map { exp(Double($0 - (scores.max() ?? 0))) }
    let total = weights.reduce(0, +)
    for (value, weight) in zip(values, weights) { #expect(abs(Double(value) - weight / total) < 2e-7) }
  }

  @Test(arguments: forms)
  func softmaxOfFarApartScoresIsFinite(form: Form) {
    var values: [Float] = [1e30, -1e30, 0, 1e30]
    unsafe form.kernels.softmax(&values, 4)
    #expect(values[0] == 0.5 && values[3] == 0.5 && values[1] < 1e-37 && values[2] < 1e-37)
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

  @Test(arguments: forms, [1, 3, 4, 5, 33, 100])
  func attention(form: Form, tokens: Int) {
    for (heads, width) in [(2, 8), (3, 32), (1, 40), (2, 64)] {
      var random = SeededGenerator(seed: UInt64(tokens * width))
      let hidden = heads * width
      let qkv = (0..<tokens * 3 * hidden).map { _ in random.nextNormal() }
      var scratch = [Float](repeating: .nan, count: kindred_attention_scratch(tokens, width))
      var result = [Float](repeating: .nan, count: tokens * hidden)
      for head in 0..<heads {
        unsafe qkv.withUnsafeBufferPointer { qkv in
          unsafe result.withUnsafeMutableBufferPointer { result in
            let (queries, out) = unsafe (qkv.baseAddress! + head * width, result.baseAddress! + head * width)
            unsafe form.kernels.attention(queries, tokens, hidden, width, &scratch, out)
          }
        }
      }
      for token in 0..<tokens {
        for head in 0..<heads {
          let expected = attend(qkv, token: token, head: head, tokens: tokens, hidden: hidden, width: width)
          let start = token * hidden + head * width
          for (value, want) in zip(result[start..<start + width], expected) {
            #expect(abs(Double(value) - want) < 5e-6, "\(heads) heads of \(width)")
          }
        }
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

  private func attend(
    _ qkv: [Float], token: Int, head: Int, tokens: Int, hidden: Int, width: Int
  ) -> [Double] {
    let at = { (row: Int, part: Int, column: Int) in
      Double(qkv[row * 3 * hidden + part * hidden + head * width + column])
    }
    let weights = (0..<tokens).map { key in
      exp((0..<width).reduce(0) { $0 + at(token, 0, $1) * at(key, 1, $1) } / Double(width).squareRoot())
    }
    let total = weights.reduce(0, +)
    return (0..<width).map { column in
      (0..<tokens).reduce(0) { $0 + weights[$1] * at($1, 2, column) } / total
    }
  }
}
