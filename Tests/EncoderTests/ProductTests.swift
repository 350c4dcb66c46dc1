import CKernels
import Foundation
import TestSupport
import Testing

/// The products of every form of the kernels against double precision, on all shapes of edges.
struct ProductTests {
  private static let shapes = [(1, 1), (7, 30), (32, 96), (33, 64), (384, 130)]
  /// Fewer rows than a tile, whole tiles, and enough to fetch panels ahead.
  private static let counts = Array(1...14) + [24, 31]

  /// Weights and bias of a linear map, random.
  private struct Map {
    let inputs: Int
    let outputs: Int
    let weights: [Float]
    let bias: [Float]
    var gelu = false
    var rounded = false
    var columns: Int { (outputs + 63) / 64 * 64 }

    init(_ inputs: Int, _ outputs: Int) {
      var random = SeededGenerator(seed: UInt64(31 * inputs + outputs))
      (self.inputs, self.outputs) = (inputs, outputs)
      weights = (0..<inputs * outputs).map { _ in random.nextNormal() }
      bias = (0..<outputs + 64).map { _ in random.nextNormal() }
    }

    /// The exact result for a row of values, with other weights if they were rounded.
    func exact(_ row: ArraySlice<Float>, _ output: Int, _ weights: [Float]) -> Double {
      let sum = zip(row, weights[output * inputs..<(output + 1) * inputs])
        .reduce(Double(bias[output])) { $0 + Double($1.0) * Double($1.1) }
      return gelu ? 0.5 * sum * erfc(-sum / 2.0.squareRoot()) : sum
    }

    /// Runs a product over all panels; results as floats.
    func multiply(
      _ product: KindredProduct, panels: [UInt32], scales: [Float] = [], offsets: [Float] = [],
      words: [UInt32], rowScales: [Float] = [], rowOffsets: [Float] = [], count: Int
    ) -> [Float] {
      var floats = [Float](repeating: .nan, count: count * outputs)
      var halves = [UInt16](repeating: .max, count: count * outputs)
      unsafe panels.withUnsafeBytes { panels in
        unsafe words.withUnsafeBytes { words in
          var matrix = unsafe KindredMatrix(
            inputs: inputs, outputs: outputs, words: panels.count / 4 / columns, panels: panels.baseAddress!,
            bias: pointer(bias), scales: pointer(scales), offsets: pointer(offsets), gelu: gelu, rounded: rounded)
          var rows = unsafe KindredRows(
            words: words.baseAddress!, scales: pointer(rowScales), offsets: pointer(rowOffsets), count: count)
          for panel in 0..<columns / 64 {
            if rounded {
              unsafe product(&matrix, &rows, panel, &halves)
            } else {
              unsafe product(&matrix, &rows, panel, &floats)
            }
          }
        }
      }
      return rounded ? halves.map { Float(bitPattern: UInt32($0) << 16) } : floats
    }
  }

  /// The largest error of `result`, in parts of the exact value where that is above 1.
  private func error(_ result: [Float], _ map: Map, rows: [Float], weights: [Float]) -> Double {
    result.indices.map { index in
      let (row, output) = (index / map.outputs, index % map.outputs)
      let exact = map.exact(rows[row * map.inputs..<(row + 1) * map.inputs], output, weights)
      let difference = abs(Double(result[index]) - exact) / max(1, abs(exact))
      return difference.isNaN ? .infinity : difference
    }.max() ?? .infinity
  }

  private func randomRows(_ count: Int, _ map: Map) -> [Float] {
    var random = SeededGenerator(seed: UInt64(count))
    return (0..<count * map.inputs).map { _ in random.nextNormal() }
  }

  @Test(arguments: KernelTests.forms, shapes)
  func floats(form: KernelTests.Form, shape: (Int, Int)) {
    let map = Map(shape.0, shape.1)
    var panels = [Float](repeating: 0, count: map.columns * map.inputs)
    unsafe kindred_pack_f32(map.weights, map.inputs, map.outputs, &panels)
    for count in Self.counts {
      let rows = randomRows(count, map)
      let result = unsafe map.multiply(
        form.kernels.product_f32, panels: panels.map(\.bitPattern), words: rows.map(\.bitPattern), count: count)
      #expect(error(result, map, rows: rows, weights: map.weights) < 1e-4, "\(count) rows")
    }
  }

  /// With and without GELU, to floats and to bfloat16.
  @Test(arguments: KernelTests.forms, shapes)
  func bfloat16(form: KernelTests.Form, shape: (Int, Int)) {
    guard let product = unsafe form.kernels.product_bf16 else { return }
    var map = Map(shape.0, shape.1)
    var panels = [UInt32](repeating: 0, count: map.columns * ((map.inputs + 1) / 2))
    unsafe panels.withUnsafeMutableBytes { panels in
      unsafe kindred_pack_bf16(
        map.weights, map.inputs, map.outputs, panels.baseAddress!.assumingMemoryBound(to: UInt16.self))
    }
    for (gelu, rounded) in [(false, false), (true, false), (false, true), (true, true)] {
      (map.gelu, map.rounded) = (gelu, rounded)
      for count in Self.counts {
        let rows = randomRows(count, map)
        let words = (map.inputs + 1) / 2
        var packed = [UInt32](repeating: 0, count: count * words)
        unsafe form.kernels.round_bf16(rows, count, map.inputs, words, &packed)
        let result = unsafe map.multiply(product, panels: panels, words: packed, count: count)
        let limit = 1e-4 + (gelu ? 2e-4 : 0) + (rounded ? 0.004 : 0)
        let largest = error(result, map, rows: rows.map(\.asBFloat16), weights: map.weights.map(\.asBFloat16))
        #expect(largest < limit, "\(count) rows, \(gelu), \(rounded)")
      }
    }
  }

  /// Sums of codes are exact: only the way back to floats rounds.
  @Test(arguments: KernelTests.forms, shapes)
  func codes(form: KernelTests.Form, shape: (Int, Int)) {
    guard let product = unsafe form.kernels.product_u8 else { return }
    let map = Map(shape.0, shape.1)
    let words = (map.inputs + 3) / 4
    var panels = [UInt32](repeating: 0, count: map.columns * words)
    var scales = [Float](repeating: 0, count: map.columns)
    var offsets = [Float](repeating: 0, count: map.columns)
    let divisors = [Float](repeating: 1, count: map.inputs)
    unsafe panels.withUnsafeMutableBytes { panels in
      unsafe kindred_pack_s8(
        map.weights, divisors, map.inputs, map.outputs, panels.baseAddress!.assumingMemoryBound(to: Int8.self),
        &scales, &offsets)
    }
    let weights = map.weights.indices.map { index in
      let scale = scales[index / map.inputs]
      return (map.weights[index] / scale).rounded(.toNearestOrEven) * scale
    }
    for count in Self.counts {
      let rows = randomRows(count, map)
      var packed = [UInt32](repeating: 0, count: count * words)
      var (rowScales, rowOffsets) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
      unsafe form.kernels.quantise_u8(rows, nil, count, map.inputs, words, &packed, &rowScales, &rowOffsets)
      let values = rows.indices.map { index in
        let (row, column) = (index / map.inputs, index % map.inputs)
        return rowScales[row] * Float(code(packed, row * words, column)) + rowOffsets[row]
      }
      let result = unsafe map.multiply(
        product, panels: panels, scales: scales, offsets: offsets, words: packed, rowScales: rowScales,
        rowOffsets: rowOffsets, count: count)
      #expect(error(result, map, rows: values, weights: weights) < 1e-4, "\(count) rows")
    }
  }

  @Test(arguments: KernelTests.forms, [1, 15, 16, 17, 50])
  func codesStandForTheirValues(form: KernelTests.Form, width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let rows = (0..<3 * width).map { $0 / width == 2 ? 0 : 5 * random.nextNormal() + 2 }
    let words = (width + 3) / 4
    var packed = [UInt32](repeating: .max, count: 3 * words)
    var scales: [Float] = [.nan, .nan, .nan]
    var offsets: [Float] = [.nan, .nan, .nan]
    unsafe form.kernels.quantise_u8(rows, nil, 3, width, words, &packed, &scales, &offsets)
    for (index, value) in rows.enumerated() {
      let (row, column) = (index / width, index % width)
      let stands = scales[row] * Float(code(packed, row * words, column)) + offsets[row]
      #expect(abs(stands - value) <= scales[row] * 1.01)
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

  private func code(_ words: [UInt32], _ start: Int, _ column: Int) -> UInt32 {
    words[start + column / 4] >> (8 * UInt32(column % 4)) & 255
  }
}

/// A pointer into an array that outlives its use, for C structures that hold several.
private func pointer(_ values: [Float]) -> UnsafePointer<Float> {
  unsafe values.withUnsafeBufferPointer { unsafe $0.baseAddress ?? UnsafePointer(bitPattern: 64)! }
}

extension Float {
  /// The nearest bfloat16, ties to even.
  fileprivate var asBFloat16: Float {
    Float(bitPattern: (bitPattern + 0x7FFF + (bitPattern >> 16 & 1)) & 0xFFFF_0000)
  }
}
