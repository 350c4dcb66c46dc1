import Foundation
import TestSupport
import Testing
import WordPiece

/// Random texts, tokenised twice: by the tokenizer and by the readable one.
@Suite struct OracleTests {
  /// Scalars whose categories are the same in Unicode 8 and now, by what is awkward about them.
  private static let stable = (0...0x2FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init).filter {
    let changed: Set<UInt32> = [0x166D, 0x111C9, 0x1734, 0x1171E, 0x1885, 0x1886, 0xA9BD]
    return ($0.properties.age.map { $0.major <= 8 } ?? false) && !changed.contains($0.value)
  }

  private static let alphabets: [[Unicode.Scalar]] = [
    (0..<128).map { Unicode.Scalar($0) },
    Array("aaabceiokns  ".unicodeScalars),
    stable,
    stable.filter { $0.value < 0x250 },
    stable.filter { $0.properties.canonicalCombiningClass != .notReordered },
    stable.filter { $0.properties.changesWhenLowercased },
    stable.filter { $0.properties.isWhitespace || $0.properties.generalCategory == .otherPunctuation },
    Array("\u{302E}\u{1D165}\u{1D16D}\u{F73}\u{93A}\u{301}a".unicodeScalars),
  ]

  private func text(_ random: inout SeededGenerator) -> String {
    var scalars = String.UnicodeScalarView()
    let alphabets = (0..<3).compactMap { _ in Self.alphabets.randomElement(using: &random) }
    for _ in 0..<Int.random(in: 0...60, using: &random) {
      let draw = Int.random(in: 0..<40, using: &random)
      if draw == 0 { scalars.append(contentsOf: "[MASK]".unicodeScalars) }
      if draw == 1 { scalars.append(contentsOf: String(repeating: "a", count: 99).unicodeScalars) }
      scalars += alphabets.randomElement(using: &random)?.randomElement(using: &random).map { [$0] } ?? []
    }
    return String(scalars)
  }

  private func check(_ tokenizer: Tokenizer, _ tokens: [String], seed: UInt64, rounds: Int) {
    let oracle = SlowTokenizer(tokens: tokens)
    var random = SeededGenerator(seed: seed)
    for round in 0..<rounds {
      let text = text(&random)
      let ids = tokenizer.encode(text, maxLength: nil)
      let scalars = text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
      #expect(ids.allSatisfy { $0 >= 0 && $0 < tokens.count }, "seed \(seed), round \(round): \(scalars)")
      #expect(Array(ids.dropFirst().dropLast()) == oracle.words(text), "seed \(seed), round \(round): \(scalars)")
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64]) func tinyVocabularyAgrees(seed: UInt64) throws {
    check(try Fixtures.tinyTokenizer(), Fixtures.tinyTokens, seed: seed, rounds: 400)
  }

  @Test(.enabled(if: Fixtures.hasModel, "the model is not fetched"), arguments: [5, 6] as [UInt64])
  func modelVocabularyAgrees(seed: UInt64) throws {
    let tokenizer = try Fixtures.modelTokenizer()
    let tokens = (0..<Int32(tokenizer.vocabulary.count)).compactMap(tokenizer.vocabulary.token)
    #expect(tokens.count == tokenizer.vocabulary.count)
    check(tokenizer, tokens, seed: seed, rounds: 400)
  }

  @Test func everyDecompositionIsFoundations() {
    for scalar in Self.stable where scalar.properties.generalCategory != .nonspacingMark {
      var bases: [Unicode.Scalar] = []
      AccentStripping.shared.appendBases(of: scalar, to: &bases)
      let decomposed = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
      let expected = decomposed.filter { $0.properties.generalCategory != .nonspacingMark }
      #expect(bases == Array(expected), "U+\(String(scalar.value, radix: 16))")
    }
  }
}
