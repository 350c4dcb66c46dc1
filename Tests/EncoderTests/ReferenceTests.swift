import Encoder
import Foundation
import Testing

/// The real model against vectors of the reference implementation.
@Suite(
  .enabled(
    if: realModel != nil && referenceFolder != nil,
    "needs the model (KINDRED_MODEL) and the reference vectors (KINDRED_REFERENCE)"))
struct ReferenceTests {
  private struct Line: Decodable {
    let ids: [Int32]
  }

  @Test(arguments: libraries)
  func agreesWithTheReference(backend: BackendChoice) throws {
    let folder = try #require(referenceFolder)
    let lines = try String(contentsOf: folder.appendingPathComponent("texts.jsonl"), encoding: .utf8).split(
      separator: "\n")
    let texts = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)).ids }
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("vectors.f32le")))
    let expected = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
    }
    let encoder = try SentenceEncoder(modelDirectory: try #require(realModel), backend: backend)
    let vectors = try encoder.embed(texts, threads: 2)
    try #require(vectors.count == expected.count)
    #expect(zip(vectors, expected).map { abs($0 - $1) }.max() ?? .infinity <= 2e-6)
  }

  @Test func knowsTheModel() throws {
    let configuration = try ModelConfiguration(modelDirectory: try #require(realModel).path)
    #expect(configuration.hiddenSize == 384)
    #expect(configuration.layerCount == 6)
    #expect(configuration.maxTokens == 256)
    #expect(configuration.maxPositions == 512)
    #expect(configuration.pooling == .mean)
    #expect(configuration.declaresNormalize)
    #expect(configuration.tokenizer.lowercases)
    #expect(configuration.prompts.isEmpty)
  }
}
