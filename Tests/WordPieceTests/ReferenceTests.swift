import Testing
import WordPiece

/// The ids of the reference implementation on real texts. Skipped where the model or the reference material is absent.
@Suite struct ReferenceTests {
  private struct OwnCase: Decodable {
    let group: String
    let text: String
    let tokens: [String]
  }

  private struct Case: Decodable {
    let id: String
    let text: String
    let ids: [Int32]
    let tokens: [String]
    let truncated: [Int32]?

    enum CodingKeys: String, CodingKey {
      case id, text, ids, tokens
      case truncated = "ids_trunc256"
    }
  }

  private struct Pair: Decodable {
    let a: String
    let b: String
    let ids: [Int32]
    let types: [Int32]

    enum CodingKeys: String, CodingKey {
      case a, b, ids
      case types = "type_ids"
    }
  }

  private struct Broken: Decodable {
    let hex: String
    let ids: [Int32]

    enum CodingKeys: String, CodingKey {
      case hex = "bytes_hex"
      case ids = "ids_after_replacement"
    }

    var bytes: [UInt8] {
      let digits = hex.compactMap(\.hexDigitValue)
      return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }
  }

  private struct Text: Decodable {
    let id: String
    let text: String
    let ids: [Int32]
  }

  @Test(.enabled(if: Fixtures.hasModel, "the model is not fetched"))
  func ownCases() throws {
    let tokenizer = try Fixtures.modelTokenizer()
    let cases = try Fixtures.packageLines("tokenizer/cases.jsonl", as: OwnCase.self)
    #expect(cases.count >= 40)
    for item in cases {
      #expect(tokenizer.tokens(for: tokenizer.encode(item.text)) == item.tokens, "\(item.group): \(item.text)")
    }
  }

  /// The cases where Python's older tokenizer disagrees pass too: their ids are those of the Rust one.
  @Test(.enabled(if: Fixtures.hasReference, "the reference material is absent"))
  func referenceCases() throws {
    let tokenizer = try Fixtures.modelTokenizer()
    for item in try Fixtures.referenceLines("data/tokenizer/cases.jsonl", as: Case.self) {
      let ids = tokenizer.encode(item.text, maxLength: nil)
      #expect(ids == item.ids, "\(item.id)")
      #expect(tokenizer.tokens(for: ids) == item.tokens, "\(item.id)")
      #expect(tokenizer.encode(item.text) == item.truncated ?? item.ids, "\(item.id)")
    }
  }

  @Test(.enabled(if: Fixtures.hasReference, "the reference material is absent"))
  func referencePairs() throws {
    let tokenizer = try Fixtures.modelTokenizer()
    for item in try Fixtures.referenceLines("data/tokenizer/pairs.jsonl", as: Pair.self) {
      let (ids, types) = tokenizer.encode(item.a, pair: item.b)
      #expect(ids == item.ids)
      #expect(types == item.types)
    }
  }

  @Test(.enabled(if: Fixtures.hasReference, "the reference material is absent"))
  func referenceBytes() throws {
    let tokenizer = try Fixtures.modelTokenizer()
    for item in try Fixtures.referenceLines("data/tokenizer/bytes.jsonl", as: Broken.self) {
      #expect(tokenizer.encode(bytes: item.bytes) == item.ids, "\(item.hex)")
    }
  }

  @Test(.enabled(if: Fixtures.hasReference, "the reference material is absent"))
  func referenceTexts() throws {
    let tokenizer = try Fixtures.modelTokenizer()
    for item in try Fixtures.referenceLines("reference/texts.jsonl", as: Text.self) {
      #expect(tokenizer.encode(item.text) == item.ids, "\(item.id)")
    }
  }
}
