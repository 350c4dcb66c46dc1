import Testing
import WordPiece

/// The rules one by one, on a vocabulary small enough to read.
@Suite struct TokenizerTests {
  @Test func theLongestPieceComesFirst() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    #expect(tokenizer.words("bankers banking") == ["bank", "##er", "##s", "bank", "##ing"])
    #expect(tokenizer.words("saved saving") == ["save", "##d", "sav", "##ing"])
  }

  @Test func aWordThatPiecesDoNotMakeUpIsUnknownAsAWhole() throws {
    #expect(try Fixtures.tinyTokenizer().words("bankz bank zbank") == ["[UNK]", "bank", "[UNK]"])
  }

  @Test func textsStandBetweenTheirMarkers() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    #expect(tokenizer.tokens(for: tokenizer.encode("Bank!")) == ["[CLS]", "bank", "!", "[SEP]"])
    #expect(tokenizer.tokens(for: tokenizer.encode("")) == ["[CLS]", "[SEP]"])
    #expect(tokenizer.tokens(for: [-1, 99_999]) == ["[UNK]", "[UNK]"])
  }

  @Test func accentsFallAndControlsVanish() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    #expect(tokenizer.words("É e\u{301} \u{0}b\u{7}ank\u{200B}s \u{FFFD}") == ["e", "e", "bank", "##s"])
    #expect(tokenizer.words("a\u{B}a \u{AD}") == ["a", "##a"])
  }

  @Test func decompositionUncoversPunctuation() throws {
    #expect(try Fixtures.tinyTokenizer().words("a≠a") == ["a", "=", "a"])
  }

  @Test func hangulFallsApartIntoJamo() throws {
    #expect(try Fixtures.tinyTokenizer().words("한") == ["\u{1112}", "##\u{1161}", "##\u{11AB}"])
  }

  @Test func marksThatStayAreInCanonicalOrder() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    // U+1D165 (class 216) goes before U+302E (class 224), and past it nothing but its own run.
    #expect(tokenizer.words("a\u{302E}\u{302F}") == ["a", "##\u{302E}", "##\u{302F}"])
    #expect(tokenizer.words("a\u{302E}\u{1D165}") == tokenizer.words("a\u{1D165}\u{302E}"))
  }

  @Test func capitalSigmaIsLoweredWithoutRegardToItsPlace() throws {
    #expect(try Fixtures.tinyTokenizer().words("ΣΣ") == ["σ", "##σ"])
  }

  @Test func ideographsAreWords() throws {
    #expect(try Fixtures.tinyTokenizer().words("a银a") == ["a", "银", "a"])
    #expect(try Fixtures.tinyTokenizer { $0.handleChineseCharacters = false }.words("a银a") == ["[UNK]"])
  }

  @Test func casedVocabulariesKeepCaseAndAccents() throws {
    let cased = try Fixtures.tinyTokenizer { $0.lowercase = false }
    #expect(cased.words("É é A a") == ["É", "é", "[UNK]", "a"])
    let stripped = try Fixtures.tinyTokenizer { ($0.lowercase, $0.stripAccents) = (false, true) }
    #expect(stripped.words("é É") == ["e", "[UNK]"])
    let kept = try Fixtures.tinyTokenizer { $0.stripAccents = false }
    #expect(kept.words("É") == ["é"])
  }

  @Test func uncleanedTextKeepsItsControls() throws {
    let tokenizer = try Fixtures.tinyTokenizer { $0.cleanText = false }
    #expect(tokenizer.words("a\u{0}a a\u{B}a \u{FFFD}") == ["[UNK]", "a", "a", "[UNK]"])
  }

  @Test func specialTokensAreReadWhereTheyStand() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    #expect(tokenizer.words("a[SEP]a[MASK]") == ["a", "[SEP]", "a", "[MASK]"])
    #expect(tokenizer.words("é[CLS][PAD]") == ["e", "[CLS]", "[PAD]"])
    #expect(tokenizer.words("[a] [sep]") == ["[", "a", "]", "[", "[UNK]", "]"])
  }

  @Test func specialTokensMayHaveOtherNames() throws {
    let lines = Array("<s>\n</s>\n<unk>\na\n<\n>\ns\nsep".utf8)
    var options = Tokenizer.Options()
    options.specialTokens.classification = "<s>"
    options.specialTokens.separator = "</s>"
    options.specialTokens.unknown = "<unk>"
    options.specialTokens.mask = "sep"
    let tokenizer = try Tokenizer(vocabulary: Vocabulary(lines: lines), options: options)
    #expect(tokenizer.words("a<s>a < s > asepa") == ["a", "<s>", "a", "<", "s", ">", "a", "sep", "a"])
  }

  @Test(arguments: [(100, "a"), (101, "[UNK]")]) func wordsHaveAtMostAHundredScalars(length: Int, first: String) throws
  {
    let tokenizer = try Fixtures.tinyTokenizer()
    #expect(tokenizer.words(String(repeating: "a", count: length)).first == first)
    #expect(tokenizer.words(String(repeating: "á", count: length)).first == first)
    #expect(tokenizer.words(String(repeating: "a\u{301}\u{0}", count: length)).first == first)
  }

  @Test func truncationKeepsTheMarkers() throws {
    let tokenizer = try Fixtures.tinyTokenizer { $0.maxLength = 5 }
    #expect(tokenizer.tokens(for: tokenizer.encode("bankers banking")) == ["[CLS]", "bank", "##er", "##s", "[SEP]"])
    #expect(tokenizer.encode("bankers banking", maxLength: nil).count == 7)
    #expect(tokenizer.encode("bankers", maxLength: .max).count == 5)
    #expect(tokenizer.encode("bankers", maxLength: 0).count == 2)
  }

  @Test func encodingAppends() throws {
    let tokenizer = try Fixtures.tinyTokenizer { $0.maxLength = 4 }
    var ids: [Int32] = [7]
    tokenizer.encode(utf8: "bankers".utf8Span.span, maxLength: 4, into: &ids)
    tokenizer.encode(utf8: "a".utf8Span.span, maxLength: 4, into: &ids)
    #expect(ids == [7] + tokenizer.encode("bankers") + tokenizer.encode("a"))
  }

  @Test func pairsHaveTwoTypes() throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    let (ids, types) = tokenizer.encode("bank", pair: "a!")
    #expect(tokenizer.tokens(for: ids) == ["[CLS]", "bank", "[SEP]", "a", "!", "[SEP]"])
    #expect(types == [0, 0, 0, 1, 1, 1])
  }

  /// Expectations observed with `tokenizers` 0.23.3: tokens kept of texts of `a` and `b` tokens.
  @Test(
    arguments: [
      (9, 1, 20, 1, 5), (9, 20, 1, 5, 1), (9, 5, 2, 4, 2), (8, 5, 5, 2, 3), (8, 6, 3, 3, 2), (12, 6, 3, 6, 3),
      (12, 20, 15, 5, 4), (12, 15, 20, 4, 5), (5, 0, 9, 0, 2), (4, 20, 1, 1, 0), (3, 4, 4, 0, 0), (12, 4, 5, 4, 5),
    ])
  func pairsLoseTheLongerTextFirst(limit: Int, a: Int, b: Int, keptA: Int, keptB: Int) throws {
    let tokenizer = try Fixtures.tinyTokenizer()
    let texts = (String(repeating: "a ", count: a), String(repeating: "a ", count: b))
    let (ids, types) = tokenizer.encode(texts.0, pair: texts.1, maxLength: limit)
    #expect(types.count { $0 == 0 } == keptA + 2)
    #expect(types.count { $0 == 1 } == keptB + 1)
    #expect(ids.count == types.count)
  }
}
