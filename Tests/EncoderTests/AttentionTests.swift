import CKernels
import Foundation
import TestSupport
import Testing

/// Attention in every form of the kernels against double precision.
struct AttentionTests {
  /// Random queries, keys and values of all heads.
  private struct Text {
    let tokens: Int
    let heads: Int
    let width: Int
    var qkv: [Float]
    var hidden: Int { heads * width }

    init(tokens: Int, heads: Int, width: Int) {
      var random = SeededGenerator(seed: UInt64(tokens * width))
      (self.tokens, self.heads, self.width) = (tokens, heads, width)
      qkv = (0..<tokens * 3 * heads * width).map { _ in random.nextNormal() }
    }

    func at(_ row: Int, part: Int, head: Int, column: Int) -> Double {
      Double(qkv[row * 3 * hidden + part * hidden + head * width + column])
    }

    /// What a head gathers for a token.
    func expected(_ token: Int, head: Int) -> [Double] {
      let scores = (0..<tokens).map { key in
        (0..<width).reduce(0) {
          $0 + at(token, part: 0, head: head, column: $1) * at(key, part: 1, head: head, column: $1)
        }
          / Double(width).squareRoot()
      }
      let top = scores.max() ?? 0
      let weights = scores.map { exp($0 - top) }
      let total = weights.reduce(0, +)
      return (0..<width).map { column in
        (0..<tokens).reduce(0) { $0 + weights[$1] * at($1, part: 2, head: head, column: column) } / total
      }
    }

    /// What the kernel makes of it: tokens × hidden, with NaN in the scratch space to begin with.
    func attended(by kernel: KindredAttention, bytesPerElement: Int) -> [Float] {
      let bytes = unsafe bytesPerElement == 4 ? qkv.withUnsafeBytes(Array.init) : halves.withUnsafeBytes(Array.init)
      var scratch = [Float](repeating: .nan, count: kindred_attention_scratch(tokens, width))
      var result = [Float](repeating: .nan, count: tokens * hidden)
      for head in 0..<heads {
        unsafe bytes.withUnsafeBytes { bytes in
          unsafe result.withUnsafeMutableBufferPointer { result in
            let queries = unsafe bytes.baseAddress! + head * width * bytesPerElement
            unsafe kernel(queries, tokens, hidden, width, &scratch, result.baseAddress! + head * width)
          }
        }
      }
      return result
    }

    private var halves: [UInt16] { qkv.map { UInt16(truncatingIfNeeded: $0.bitPattern >> 16) } }

    /// The same numbers as bfloat16 has them.
    mutating func truncate() { qkv = qkv.map { Float(bitPattern: $0.bitPattern & 0xFFFF_0000) } }
  }

  private static let shapes = [(2, 8), (3, 32), (1, 40), (2, 64), (3, 6)]

  private func check(_ text: Text, _ result: [Float], tolerance: Double) {
    for token in 0..<text.tokens {
      for head in 0..<text.heads {
        let start = token * text.hidden + head * text.width
        for (value, want) in zip(result[start..<start + text.width], text.expected(token, head: head)) {
          #expect(abs(Double(value) - want) < tolerance, "\(text.heads) heads of \(text.width), token \(token)")
        }
      }
    }
  }

  @Test(arguments: KernelTests.forms, [1, 3, 4, 5, 16, 33, 100])
  func floats(form: KernelTests.Form, tokens: Int) {
    for (heads, width) in Self.shapes + [(2, 7)] {
      let text = Text(tokens: tokens, heads: heads, width: width)
      check(text, unsafe text.attended(by: form.kernels.attention_f32, bytesPerElement: 4), tolerance: 5e-6)
    }
  }

  @Test(arguments: KernelTests.forms, [1, 3, 4, 5, 16, 33, 100])
  func bfloat16(form: KernelTests.Form, tokens: Int) {
    guard let kernel = unsafe form.kernels.attention_bf16 else { return }
    for (heads, width) in Self.shapes {
      var text = Text(tokens: tokens, heads: heads, width: width)
      text.truncate()
      // Weights of at most 1 are rounded to 8 bits; the sums are not.
      check(text, unsafe text.attended(by: kernel, bytesPerElement: 2), tolerance: 1.2e-2)
    }
  }

  @Test(arguments: KernelTests.forms)
  func farApartScoresStayFinite(form: KernelTests.Form) {
    var text = Text(tokens: 3, heads: 1, width: 8)
    for index in 0..<48 { text.qkv[index] = index / 24 == 1 ? 1e4 : -1e4 }  // tokens 0 and 1: scores of 8e8 / √8
    check(text, unsafe text.attended(by: form.kernels.attention_f32, bytesPerElement: 4), tolerance: 1e-2)
  }

  /// A query's bits do not depend on the lane and the block it comes to lie in.
  @Test(arguments: KernelTests.forms)
  func equalQueriesGatherEqualBits(form: KernelTests.Form) {
    var text = Text(tokens: 50, heads: 2, width: 32)
    for token in 0..<50 {
      for column in 0..<64 { text.qkv[token * 192 + column] = text.qkv[column] }
    }
    expectEqualRows(unsafe text.attended(by: form.kernels.attention_f32, bytesPerElement: 4))
    if let kernel = unsafe form.kernels.attention_bf16 {
      expectEqualRows(unsafe text.attended(by: kernel, bytesPerElement: 2))
    }
  }

  private func expectEqualRows(_ rows: [Float]) {
    for token in 1..<50 { #expect(rows[token * 64..<(token + 1) * 64] == rows[0..<64], "token \(token)") }
  }
}
