import Encoder
import Foundation
import TestSupport
import Testing

/// Embeddings against the oracle, and what `embed` accepts and refuses.
struct EmbeddingTests {
  @Test(arguments: libraries, TinyModel.Pooling.allCases)
  func agreesWithTheOracle(backend: BackendChoice, pooling: TinyModel.Pooling) throws {
    let model = TinyModel(seed: 7, pooling: pooling)
    try expectAgreement(model, backend, texts: randomTexts(count: 40, longest: 64, vocabulary: 70, seed: 1))
  }

  @Test(arguments: TinyModel.ElementType.allCases)
  func readsEveryElementType(elementType: TinyModel.ElementType) throws {
    let model = TinyModel(seed: 8, elementType: elementType)
    try expectAgreement(model, .automatic, texts: randomTexts(count: 10, longest: 20, vocabulary: 70, seed: 2))
  }

  @Test(arguments: libraries)
  func embedsTheShortestAndTheLongestText(backend: BackendChoice) throws {
    let longest = [2] + [Int32](repeating: 9, count: TinyModel.maxPositions - 2) + [3]
    try expectAgreement(TinyModel(), backend, texts: [[2, 3], longest, [2], [0]])
  }

  @Test func embedsNothing() throws {
    #expect(try tinyEncoder().embed([], threads: 2).isEmpty)
  }

  @Test func refusesAnEmptyText() throws {
    try expectRefusal([[2, 3], []], saying: "text 1: has 0 tokens")
  }

  @Test func refusesATextBeyondThePositions() throws {
    try expectRefusal([[Int32](repeating: 5, count: TinyModel.maxPositions + 1)], saying: "text 0: has 65 tokens")
  }

  @Test(arguments: [-1, Int32(TinyModel.vocabulary.count), .max, .min])
  func refusesAnIdOutsideTheVocabulary(id: Int32) throws {
    try expectRefusal([[2, id, 3]], saying: "text 0: has the token id \(id)")
  }

  @Test func refusesAResultOfAnotherSize() throws {
    let encoder = try tinyEncoder()
    var result = [Float](repeating: 0, count: 31)
    #expect(throws: EncoderError.self) {
      var span = result.mutableSpan
      try encoder.embed([[2, 3]], into: &span)
    }
  }

  @Test func writesIntoTheCallersMemory() throws {
    let encoder = try tinyEncoder()
    var result = [Float](repeating: 0, count: 2 * encoder.dimension)
    var span = result.mutableSpan
    try encoder.embed([[2, 7, 3], [2, 3]], into: &span)
    #expect(try result == encoder.embed([[2, 7, 3], [2, 3]]))
  }

  @Test func everyEmbeddingHasLengthOne() throws {
    let encoder = try tinyEncoder()
    let texts = randomTexts(count: 50, longest: 48, vocabulary: 70, seed: 3)
    for vector in try encoder.embed(texts).rows(width: encoder.dimension) {
      #expect(abs(dot(vector, vector) - 1) < 1e-6)
    }
  }

  private func expectAgreement(_ model: TinyModel, _ backend: BackendChoice, texts: [[Int32]]) throws {
    let encoder = try tinyEncoder(backend, model: model)
    let oracle = BertOracle(model)
    for (text, vector) in zip(texts, try encoder.embed(texts).rows(width: encoder.dimension)) {
      let largest = zip(vector, oracle.embed(text)).map { abs(Double($0) - $1) }.max() ?? .infinity
      #expect(largest < 2e-6, "a text of \(text.count) tokens")
    }
  }

  private func expectRefusal(_ texts: [[Int32]], saying message: String) throws {
    let encoder = try tinyEncoder()
    let error = #expect(throws: EncoderError.self) { try encoder.embed(texts) }
    #expect(error?.code == .invalidInput)
    #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
  }
}
