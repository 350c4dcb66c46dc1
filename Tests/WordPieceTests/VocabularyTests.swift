import Testing
import WordPiece

@Suite struct VocabularyTests {
  private func vocabulary(_ text: String) throws(VocabularyError) -> Vocabulary {
    try Vocabulary(lines: Array(text.utf8))
  }

  @Test func idsAreLineNumbersFromZero() throws {
    let words = try vocabulary("[UNK]\nbank\n##ing\n")
    #expect(words.count == 3)
    #expect(words.id(of: "[UNK]") == 0)
    #expect(words.id(of: "bank") == 1)
    #expect(words.id(of: "##ing") == 2)
    #expect((0..<3).map { words.token($0) } == ["[UNK]", "bank", "##ing"])
  }

  @Test func aPieceWithinAWordIsNotTheWord() throws {
    let words = try vocabulary("ing\n##s\ns\n##\n#")
    #expect(words.id(of: "##ing") == nil)
    #expect(words.id(of: "##s") == 1)
    #expect(words.id(of: "s") == 2)
    #expect(words.id(of: "##") == 3)
    #expect(words.token(3) == "##")
  }

  @Test func unknownTokensAndIdsAreNil() throws {
    let words = try vocabulary("bank")
    #expect(words.id(of: "river") == nil)
    #expect(words.id(of: "") == nil)
    #expect(words.token(-1) == nil)
    #expect(words.token(1) == nil)
  }

  @Test(arguments: ["a\nb", "a\nb\n", "a\r\nb\r\n", "a\r\nb"]) func lineEndsDoNotMatter(text: String) throws {
    let words = try vocabulary(text)
    #expect(words.count == 2)
    #expect(words.id(of: "b") == 1)
  }

  @Test func anEmptyFileIsRefused() {
    #expect(throws: VocabularyError.empty) { try vocabulary("") }
  }

  @Test func errorsNameTheLine() {
    #expect(throws: VocabularyError.emptyToken(line: 2)) { try vocabulary("a\n\nb") }
    #expect(throws: VocabularyError.duplicateToken("a", line: 3, firstLine: 1)) { try vocabulary("a\nb\na") }
    #expect(throws: VocabularyError.invalidUTF8(line: 2)) { try Vocabulary(lines: [0x61, 0x0A, 0xFF, 0x0A]) }
    #expect(VocabularyError.duplicateToken("a", line: 3, firstLine: 1).description.contains("line 3"))
  }

  @Test func aTokenizerNeedsItsSpecialTokens() {
    #expect(throws: VocabularyError.missingSpecialToken("[SEP]", lines: 2)) {
      try Tokenizer(vocabulary: vocabulary("[CLS]\n[UNK]"))
    }
    #expect(throws: Never.self) { try Tokenizer(vocabulary: vocabulary("[CLS]\n[UNK]\n[SEP]")) }
  }

  @Test func everyTokenOfALargeVocabularyIsFound() throws {
    let tokens = (0..<20_000).map { $0.isMultiple(of: 2) ? "word\($0)" : "##piece\($0)" }
    let words = try vocabulary(tokens.joined(separator: "\n"))
    for (id, token) in tokens.enumerated() {
      #expect(words.id(of: token) == Int32(id))
      #expect(words.token(Int32(id)) == token)
    }
  }
}
