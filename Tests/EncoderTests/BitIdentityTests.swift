import Encoder
import Foundation
import TestSupport
import Testing

/// A text's embedding has the same bits whatever else is in the call, in any order, on any number of threads.
struct BitIdentityTests {
  @Test(arguments: repeatableLibraries)
  func tinyModel(backend: BackendChoice) throws {
    let texts = randomTexts(count: 150, longest: 64, vocabulary: 70, seed: 11)
    try expectSameBits(try tinyEncoder(backend), texts)
  }

  @Test(.enabled(if: realModel != nil, "needs the model (KINDRED_MODEL)"), arguments: repeatableLibraries)
  func realModelInFull(backend: BackendChoice) throws {
    let encoder = try SentenceEncoder(modelDirectory: try #require(realModel), backend: backend)
    let texts =
      randomTexts(count: 30, longest: 60, vocabulary: 30_000, seed: 12)
      + randomTexts(count: 2, longest: 512, vocabulary: 30_000, seed: 13)
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
