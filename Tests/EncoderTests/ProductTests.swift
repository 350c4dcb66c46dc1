import CKernels
import TestSupport
import Testing

/// The products of every form of the kernels against double precision, on all shapes of edges.
struct ProductTests {
  private static let shapes = [(1, 1), (7, 30), (32, 96), (33, 64), (384, 130)]

  @Test(arguments: KernelTests.forms, shapes)
  func floats(form: KernelTests.Form, shape: (Int, Int)) {
    let (inputs, outputs) = shape
    var random = SeededGenerator(seed: 31)
    let weights = (0..<inputs * outputs).map { _ in random.nextNormal() }
    var panels = [Float](repeating: 0, count: (outputs + 63) / 64 * 64 * inputs)
    unsafe kindred_pack_f32(weights, inputs, outputs, &panels)
    let bias = (0..<outputs + 64).map { _ in random.nextNormal() }
    for count in 1...14 {
      let rows = (0..<count * inputs).map { _ in random.nextNormal() }
      var result = [Float](repeating: .nan, count: count * outputs)
      unsafe panels.withUnsafeBytes { panels in
        unsafe bias.withUnsafeBufferPointer { bias in
          unsafe rows.withUnsafeBytes { words in
            var matrix = unsafe KindredMatrix(
              inputs: inputs, outputs: outputs, words: inputs, panels: panels.baseAddress!, bias: bias.baseAddress!,
              scales: nil, sums: nil, gelu: false)
            var rows = unsafe KindredRows(words: words.baseAddress!, scales: nil, zeros: nil, count: count)
            for panel in 0..<(outputs + 63) / 64 { unsafe form.kernels.product_f32(&matrix, &rows, panel, &result) }
          }
        }
      }
      let errors = result.indices.map { index in
        let (row, output) = (index / outputs, index % outputs)
        let exact = (0..<inputs).reduce(Double(bias[output])) {
          $0 + Double(rows[row * inputs + $1]) * Double(weights[output * inputs + $1])
        }
        return abs(Double(result[index]) - exact)
      }
      let largest = errors.max() ?? .infinity
      #expect(largest < 1e-4, "\(count) rows")
    }
  }

  @Test(arguments: KernelTests.forms, [1, 15, 16, 17, 50])
  func codesStandForTheirValues(form: KernelTests.Form, width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let rows = (0..<3 * width).map { $0 / width == 2 ? 0 : 5 * random.nextNormal() + 2 }
    let words = (width + 3) / 4
    var packed = [UInt32](repeating: .max, count: 3 * words)
    var scales: [Float] = [.nan, .nan, .nan]
    var zeros: [Int32] = [-1, -1, -1]
    unsafe form.kernels.quantise_u8(rows, nil, 3, width, words, &packed, &scales, &zeros)
    for (index, value) in rows.enumerated() {
      let (row, column) = (index / width, index % width)
      let code = Int32(packed[row * words + column / 4] >> (8 * UInt32(column % 4)) & 255)
      #expect(abs(scales[row] * Float(code - zeros[row]) - value) <= scales[row] * 1.01)
    }
  }

  @Test(arguments: KernelTests.forms)
  func bfloat16IsTheNearest(form: KernelTests.Form) {
    let values: [Float] = [1, 1.00390625, 1.01171875, -3.1415927, 0, 65_536, 1e-20]
    var packed = [UInt32](repeating: .max, count: 4)
    unsafe form.kernels.round_bf16(values, 1, 7, 4, &packed)
    let halves = packed.flatMap { [$0 & 0xFFFF, $0 >> 16] }
    let rounded = halves.map { Float(bitPattern: $0 << 16) }
    #expect(rounded[0...4] == [1, 1, 1.015625, -3.140625, 0] && rounded[5] == 65_536 && halves[7] == 0)
  }
}
