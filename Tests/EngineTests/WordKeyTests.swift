import Engine
import Testing

@Suite struct WordKeyTests {
  /// Two words of one FNV-1a hash, which anybody can look up.
  @Test func wordsOfOneHashAreTwoWords() {
    let one = WordKey("8yn0iYCKYHlIj4-BwPqk".utf8)
    let other = WordKey("GReLUrM4wMqfg9yzV3KQ".utf8)
    #expect(one != other && one.hashValue == other.hashValue)
    #expect(Set([one, other]).count == 2)
  }

  @Test(arguments: ["", "a", "loan", "0123456789abcdef", "0123456789abcdefg", "0123456789abcdef0123456789abcdef"])
  func aWordIsItself(word: String) {
    #expect(WordKey(word.utf8) == WordKey(word.utf8))
    #expect(WordKey(word.utf8) != WordKey((word + "x").utf8) && WordKey(word.utf8) != WordKey((word + "\0").utf8))
  }
}
