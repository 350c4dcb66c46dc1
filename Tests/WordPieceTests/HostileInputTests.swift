import TestSupport
import Testing
import WordPiece

/// Input that someone might send to break or to stall a server.
@Suite struct HostileInputTests {
  private static let units = [
    "a", "A\u{0}", "é", "e\u{301}", "\u{301}", "\u{302E}", "\u{1D165}\u{302E}", "\u{F73}", "!", "[", "[CLS", "[CLS]",
    "银", "한",
    "𝒜", "\u{0}", "\u{FFFD}", " ", "bank", "ab ", "\u{200D}👩", "aé", "é a",
  ]

  private func work(_ tokenizer: Tokenizer, _ bytes: [UInt8], limit: Int = .max / 2) -> Int {
    var ids: [Int32] = []
    var scratch = Tokenizer.Scratch()
    tokenizer.appendTokens(of: bytes.span, limit: limit, to: &ids, &scratch)
    return scratch.work
  }

  /// A word of `n` ≤ 100 scalars costs at most `n` × the longest piece, so the bound on the factor is a constant.
  @Test(arguments: units) func workIsLinear(unit: String) throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    let small = work(tokenizer, Array(String(repeating: unit, count: 1_000).utf8))
    let large = work(tokenizer, Array(String(repeating: unit, count: 64_000).utf8))
    #expect(large <= 64 * small + 1_000)
    #expect(large <= 64_000 * unit.utf8.count * 12)
  }

  @Test(arguments: ["a ", "!", "é ", "银"]) func truncationStopsReading(unit: String) throws {
    let bytes = Array(String(repeating: unit, count: 100_000).utf8)
    #expect(work(try Fixtures.tinyTokenizer(), bytes, limit: 254) < 2_000)
  }

  @Test(arguments: units) func aMegabyteIsAnswered(unit: String) throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    let text = String(repeating: unit, count: 1_000_000 / unit.utf8.count)
    #expect(tokenizer.encode(text).count <= 256)
    let ids = tokenizer.encode(text, maxLength: nil)
    #expect(ids.allSatisfy { $0 >= 0 && $0 < tokenizer.vocabulary.count })
  }

  @Test func endlessWordsAreUnknown() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    for unit in ["a", "é", "\u{302E}", "a\u{0}", "한"] {
      #expect(tokenizer.words(String(repeating: unit, count: 10_000)) == ["[UNK]"], "\(unit)")
    }
    #expect(tokenizer.words(String(repeating: "\u{301}", count: 10_000)) == [])
  }

  @Test func brokenUTF8ReadsAsReplacementCharacters() throws {
    let tokenizer = try Fixtures.tinyTokenizer { $0.cleanText = false }
    var random = SeededGenerator(seed: 11)
    for round in 0..<2_000 {
      let leads: [UInt8] = [0x61, 0x20, 0xC3, 0xA9, 0xE0, 0x9F, 0xED, 0xA0, 0xF0, 0x90, 0xF4, 0x80, 0xFF, 0x5B]
      let bytes = (0..<12).compactMap { _ in leads.randomElement(using: &random) }
      let expected = tokenizer.encode(String(decoding: bytes, as: UTF8.self), maxLength: nil)
      #expect(tokenizer.encode(bytes: bytes) == expected, "seed 11, round \(round): \(bytes)")
    }
  }

  @Test func anyTwoBytesAreAnswered() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        let expected = tokenizer.encode(String(decoding: [first, second], as: UTF8.self))
        #expect(tokenizer.encode(bytes: [first, second]) == expected)
      }
    }
  }
}
