import Encoder
import Foundation
import TestSupport
import Testing

/// A text's embedding has the same bits whatever else is in the call, in any order, on any number of threads.
struct BitIdentityTests {
  private static let combinations: [(BackendChoice, Precision)] =
    [(.openBLAS, .f32)] + precisions.map { (.kernels, $0) }

  @Test(arguments: libraries)
  func tinyModel(backend: BackendChoice) throws {
    let texts = randomTexts(count: 150, longest: 64, vocabulary: 70, seed: 11)
    try expectSameBits(try tinyEncoder(backend), texts)
  }

  @Test(arguments: precisions)
  func tinyModelInEveryPrecision(precision: Precision) throws {
    let texts = randomTexts(count: 150, longest: 64, vocabulary: 70, seed: 11)
    try expectSameBits(try tinyEncoder(.kernels, precision), texts)
  }

  @Test(
    .enabled(if: realModel != nil, "needs the model (KINDRED_MODEL)"),
    arguments: combinations)
  func realModelInFull(backend: BackendChoice, precision: Precision) throws {
    let encoder = try SentenceEncoder(modelDirectory: try #require(realModel), backend: backend, precision: precision)
    #if DEBUG  // C kernels that are not optimised take a second for 200 tokens
      let texts = randomTexts(count: 4, longest: 20, vocabulary: 30_000, seed: 12)
    #else
      let texts =
        randomTexts(count: 30, longest: 60, vocabulary: 30_000, seed: 12)
        + randomTexts(count: 2, longest: 512, vocabulary: 30_000, seed: 13)
    #endif
    try expectSameBits(encoder, texts)
  }

  @Test func manyCallersAtOnce() async throws {
    let encoder = try tinyEncoder()
    let texts = randomTexts(count: 60, longest: 64, vocabulary: 70, seed: 14)
    let expected = try encoder.embed(texts)
    try await withThrowingTaskGroup(of: [Float].self) { group in
      for caller in 0..<16 { group.addTask { try encoder.embed(texts, threads: 1 + caller % 2) } }
      for try await result in group {
        let same = result == expected
        #expect(same)
      }
    }
  }

  private func expectSameBits(_ encoder: SentenceEncoder, _ texts: [[Int32]]) throws {
    let width = encoder.dimension
    let alone = try texts.map { try encoder.embed([$0]) }
    for (number, text) in texts.enumerated() {
      let same = try encoder.embed([text], threads: 2) == alone[number]
      #expect(same, "text \(number) split over two threads")
    }
    for threads in 1...2 {
      for size in [7, 64, texts.count] {
        for start in stride(from: 0, to: texts.count, by: size) {
          let batch = start..<min(start + size, texts.count)
          let vectors = try encoder.embed(Array(texts[batch]), threads: threads).rows(width: width)
          let same = vectors == Array(alone[batch])  // apart, so that a failure does not print all vectors
          #expect(same, "batches of \(size), \(threads) threads, from \(start)")
        }
      }
    }
    var random = SeededGenerator(seed: 15)
    let order = texts.indices.shuffled(using: &random)
    let shuffled = try encoder.embed(order.map { texts[$0] }).rows(width: width)
    let same = shuffled == order.map { alone[$0] }
    #expect(same, "another order")
  }
}
