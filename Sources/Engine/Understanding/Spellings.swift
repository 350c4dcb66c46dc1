/// The schema's longer words, so that one with two letters swapped, one left out or one too many is still understood.
struct Spellings: Sendable {
  private struct Spelling {
    let bytes: [UInt8]
    let key: WordKey
  }

  /// By their first letter.
  private var spellings: [UInt8: [Spelling]] = [:]

  /// Adds a word of at least five letters.
  mutating func add(_ word: ArraySlice<UInt8>, _ key: WordKey) {
    guard word.count >= 5, let first = word.first else { return }
    spellings[first | 0x20, default: []].append(Spelling(bytes: word.map { $0 | 0x20 }, key: key))
  }

  /// The one word that a misspelt one can be; nil if there is none or more than one.
  func nearest(to word: ArraySlice<UInt8>) -> WordKey? {
    guard word.count >= 5, let first = word.first, let candidates = spellings[first | 0x20] else { return nil }
    let small = word.map { $0 | 0x20 }
    var found: WordKey?
    for candidate in candidates where Self.isSlip(small, candidate.bytes) {
      if let found, found != candidate.key { return nil }
      found = candidate.key
    }
    return found
  }

  /// Whether one word is the other with two neighbours swapped or, where it is long, one letter more, less or different.
  static func isSlip(_ typed: [UInt8], _ meant: [UInt8]) -> Bool {
    let difference = typed.count - meant.count
    guard abs(difference) <= 1 else { return false }
    let shared = zip(typed, meant).prefix { $0 == $1 }.count
    let rest = (typed[shared...], meant[shared...])
    if difference == 0, rest.0.count >= 2 {
      let swapped = rest.0.first == rest.1.dropFirst().first && rest.0.dropFirst().first == rest.1.first
      if swapped, rest.0.dropFirst(2).elementsEqual(rest.1.dropFirst(2)) { return true }
    }
    guard max(typed.count, meant.count) >= 6 else { return false }
    switch difference {
    case 0: return meant.count >= 7 && rest.0.dropFirst().elementsEqual(rest.1.dropFirst())
    case 1: return rest.0.dropFirst().elementsEqual(rest.1)
    default: return rest.0.elementsEqual(rest.1.dropFirst())
    }
  }
}

extension Phrases {
  /// Words that are no slips of the pen, near as they are to words of banking.
  static let ordinary = [
    "store", "scare", "assert", "outcome", "income", "loaned", "carts", "cards", "balanced", "balancing", "salaried",
    "product", "produce", "produced", "saving", "savings", "spender", "spenders", "rating", "relation", "relations",
    "insured", "invested", "invests", "invest", "scored", "scores", "standards", "students", "senior", "basics",
    "contacts", "contracts", "contract", "contrast", "tender", "seasons", "secure", "secured", "savvy", "earner",
    "segments",
    "interacts", "interactive", "moderately", "aggression", "conserve", "teaches", "nursery", "engineering", "trader",
    "traders", "retire", "retires", "retirees", "retired", "traveler", "credits", "regular", "rented",
  ]
}
