extension Snapshot {
  /// A shorter word is not taken for a slip, and a shorter beginning not for a word.
  private static let leastSlip = 5
  private static let leastBeginning = 2
  /// So many words are tried that begin as one does.
  private static let beginnings = 64

  /// The terms that somebody may have meant by a word that no record has: those it is the beginning of, if it may be one, else
  /// those that are one slip away. A term counts if `isThere` says so. None where a term does not show its word.
  func meant(by word: [UInt8], isOpen: Bool, _ isThere: (Term) throws -> Bool) throws -> [Term] {
    guard terms.showsWords else { return [] }
    if isOpen, word.count >= Self.leastBeginning {
      let begun = try terms(beginningWith: terms.term(.text, word), limit: Self.beginnings).filter(isThere)
      if !begun.isEmpty { return begun }
    }
    guard word.count >= Self.leastSlip else { return [] }
    return try Self.slips(of: word).map { terms.term(.text, $0) }.filter(isThere).sorted()
  }

  /// All words that differ by one letter too many, one missing, one that is another, or two that have changed places. Letters are
  /// those from a to z and digits: words in other scripts are not mended.
  private static func slips(of word: [UInt8]) -> Set<[UInt8]> {
    var slips: Set<[UInt8]> = []
    for place in word.indices {
      slips.insert(Array(word[..<place] + word[(place + 1)...]))
      if place + 1 < word.count {
        var swapped = word
        swapped.swapAt(place, place + 1)
        slips.insert(swapped)
      }
      for letter in letters {
        var other = word
        other[place] = letter
        slips.insert(other)
      }
    }
    for place in 0...word.count {
      for letter in letters { slips.insert(word[..<place] + [letter] + word[place...]) }
    }
    slips.remove(word)
    return slips
  }

  private static let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)
}
