import TestSupport
import Testing
import WordPiece

struct FuzzTests {
  @Test func anyTextHasIDsOfTheVocabulary() throws {
    let pieces = [
      "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "##b", "loan", "##s", "un", "##secured", ",", "中", "é", "e",
    ]
    let vocabulary = try Vocabulary(lines: Array(pieces.joined(separator: "\n").utf8))
    let tokenizer = try Tokenizer(vocabulary: vocabulary)
    let samples = [
      "Unsecured loans, café 中文 e\u{301}", "a\u{0}b\u{fffd}\u{200b} [SEP] loans", String(repeating: "ab ", count: 200),
    ]
    try Fuzz.run("WordPiece", of: samples) { bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      let ids = tokenizer.encode(text, maxLength: 64)
      guard ids.count <= 64, ids.first == 2, ids.last == 3 else { throw Violation("\(ids)") }
      guard ids.allSatisfy({ (0..<Int32(pieces.count)).contains($0) }) else { throw Violation("\(ids)") }
      guard tokenizer.encode(text, maxLength: 64) == ids else { throw Violation("it is read otherwise") }
    }
  }
}
