import Encoder
import Foundation
import TestSupport
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

  /// Each so manyth text is embedded: all where the C kernels are optimised, few where they are not.
  #if DEBUG
    private static let step = 20
  #else
    private static let step = 1
  #endif

  @Test(arguments: libraries)
  func agreesWithTheReference(backend: BackendChoice) throws {
    let (vectors, expected) = try vectors(backend, .f32)
    #expect(zip(vectors.joined(), expected.joined()).map { abs($0 - $1) }.max() ?? .infinity <= 2e-6)
  }

  @Test(
    .enabled(if: precisions.count > 1, "this CPU, or what the environment lets of it, computes in f32 alone"),
    arguments: precisions.filter { $0 != .f32 })
  func holdsTheQualityBar(precision: Precision) throws {
    let (mean, least) = precision == .bf16 ? (0.99997, 0.9999) : (0.9985, 0.997)
    let (vectors, expected) = try vectors(.automatic, precision)
    let cosines = zip(vectors, expected).map { Double(dot($0, $1)) }
    #expect(cosines.reduce(0, +) / Double(cosines.count) >= mean)
    #expect(cosines.min() ?? 0 >= least)
  }

  private func vectors(_ backend: BackendChoice, _ precision: Precision) throws -> ([[Float]], [[Float]]) {
    let folder = try #require(referenceFolder)
    let chosen = { (index: Int) in index % Self.step == 0 }
    let lines = try String(contentsOf: folder.appendingPathComponent("texts.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    let texts = try lines.indices.filter(chosen).map {
      try JSONDecoder().decode(Line.self, from: Data(lines[$0].utf8)).ids
    }
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("vectors.f32le")))
    let floats = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * UInt32($1)) })
    }
    let encoder = try SentenceEncoder(
      modelDirectory: try #require(realModel), backend: backend, precision: precision)
    let rows = floats.rows(width: encoder.dimension)
    let expected = rows.indices.filter(chosen).map { rows[$0] }
    let vectors = try encoder.embed(texts, threads: 2).rows(width: encoder.dimension)
    try #require(vectors.count == expected.count)
    return (vectors, expected)
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
