/// A word, number or sign of a question, and where it stands.
struct Word {
  /// The word in small letters, without a plural's ending, hashed: what the lexicon knows it by.
  var key: WordKey
  /// The bytes of the question it was read from.
  let start: Int
  var end: Int
  /// What digits say, with a `k` or `m` behind them.
  var number: Double?
  /// Whether digits had such a letter or commas in them: then they are no year.
  var isScaled = false
  /// Whether a plural's ending was taken off: `Seniors`, `60s`.
  var isPlural = false
  /// Whether it begins with a capital letter.
  var isCapital = false
  /// Whether it is in capitals throughout.
  var isUpper = false
  /// Whether it ends in `ed`.
  var isParticiple = false
  /// Whether it ends in `ing`.
  var isGerund = false
  /// The day, where it is written as one.
  var date: CalendarDateOfWord?
}

/// A day as three numbers.
struct CalendarDateOfWord {
  let year, month, day: Int
}

/// A word's bytes, with their hash (FNV-1a) at hand. Words of two hashes differ; words of one hash are compared by their bytes.
package struct WordKey: Hashable, Sendable {
  private let hash: UInt64
  private let count: Int
  /// The first bytes, which are all of nearly every word, and the others: comparing must not cost an allocation.
  private var head = SIMD16<UInt8>()
  private var tail: [UInt8] = []

  package init(_ bytes: some Sequence<UInt8>) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var count = 0
    for byte in bytes {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      if count < 16 { head[count] = byte } else { tail.append(byte) }
      count += 1
    }
    self.hash = hash
    self.count = count
  }

  /// The key of a word as the lexicon spells it.
  init(_ word: String) {
    var bytes = Array(word.lowercased().utf8)
    _ = Self.dropPlural(&bytes)
    self.init(bytes)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(hash) }

  /// Takes a plural's ending off: `forties` becomes `forty`, `loans` `loan`. Returns whether there was one.
  static func dropPlural(_ bytes: inout [UInt8]) -> Bool {
    let count = bytes.count
    guard count > 3, bytes[count - 1] == UInt8(ascii: "s") else { return false }
    switch bytes[count - 2] {
    case UInt8(ascii: "s"), UInt8(ascii: "u"), UInt8(ascii: "i"): return false
    case UInt8(ascii: "e") where bytes[count - 3] == UInt8(ascii: "i") && count > 4:
      bytes.replaceSubrange(count - 3..<count, with: [UInt8(ascii: "y")])
    default: bytes.removeLast()
    }
    return true
  }
}
