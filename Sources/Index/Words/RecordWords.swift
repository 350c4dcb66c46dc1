import Cryptography

/// What a field's words are looked up for.
public enum WordUse: String, Codable, Sendable, CaseIterable {
  /// They are words like those of the text.
  case words
  /// They are a name, which is found first when a question holds it.
  case name
  /// They are not looked up.
  case none
}

extension FieldDefinition {
  /// Whether its words can be found.
  public var isLookedUp: Bool { effectiveWordUse != .none }

  /// What its words are looked up for: `words` for keywords and prose where nothing is said, and nothing for numbers and days.
  var effectiveWordUse: WordUse {
    switch type {
    case .keyword, .keywords, .text: words ?? .words
    case .integer, .number, .boolean, .date: .none
    }
  }
}

/// A word as the table `words` knows it.
struct Term: Hashable, Comparable, Sendable {
  /// What a term is a word of.
  enum Space: UInt8 {
    case name = 1
    case text = 2
  }

  /// The space, then the word.
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  var space: Space? { bytes.first.flatMap(Space.init) }

  static func < (left: Term, right: Term) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}

/// Makes terms of words. Where records are sealed, the keyed hash of a word stands in its place: whoever has the files and not the key
/// sees how often some word is used, and not which. Words that begin with another, or are nearly the same, cannot be found then.
struct TermMaker: Sendable {
  private static let hashSize = 16
  private let key: SymmetricKey?

  init(_ seal: SealState?, _ keys: SealKeys?) {
    let purpose = "kindred words of " + (seal?.collection ?? "")
    key = seal.flatMap { keys?.key($0.wordKey)?.key(for: purpose) }
  }

  /// Whether a term shows which word it stands for.
  var showsWords: Bool { key == nil }

  func term(_ space: Term.Space, _ word: [UInt8]) -> Term {
    guard let key else { return Term(bytes: [space.rawValue] + word) }
    let hash = HMAC.authenticationCode(for: [space.rawValue] + word, using: key)
    return Term(bytes: [space.rawValue] + hash.prefix(Self.hashSize))
  }
}

/// How often each word stands in a record, and how long the record is.
struct RecordWords: Equatable, Sendable {
  private(set) var counts: [Term: UInt8] = [:]
  /// Words in text and fields.
  private(set) var length = 0
  private var nameLength = 0

  init(_ record: Record, _ fields: [String: FieldDefinition], _ terms: TermMaker) {
    add(record.text, terms)
    for (name, value) in record.fields {
      guard let use = fields[name]?.effectiveWordUse, use != .none else { continue }
      for text in value.texts {
        add(text, terms)
        if use == .name { addName(text, terms) }
      }
    }
  }

  /// The posting of a term; nil where the record does not have it.
  func posting(_ term: Term, _ slot: UInt32) -> Posting? {
    counts[term].map { Posting(slot: slot, count: $0, length: shownLength(in: term)) }
  }

  /// The length as it stands in a posting: a name's own; of a text one for four words.
  private func shownLength(in term: Term) -> UInt8 {
    UInt8(clamping: term.space == .name ? nameLength : (length + Posting.wordsToLength - 1) / Posting.wordsToLength)
  }

  private mutating func add(_ text: String, _ terms: TermMaker) {
    for word in TextWords.words(of: text) {
      count(terms.term(.text, word.bytes))
      length += 1
    }
  }

  private mutating func addName(_ text: String, _ terms: TermMaker) {
    for word in TextWords.words(of: text) {
      count(terms.term(.name, word.bytes))
      nameLength += 1
    }
  }

  private mutating func count(_ term: Term) {
    counts[term, default: 0] = UInt8(clamping: Int(counts[term, default: 0]) + 1)
  }
}

extension FieldValue {
  /// The keywords or prose it holds.
  var texts: [String] {
    switch self {
    case .keyword(let text), .text(let text): [text]
    case .keywords(let texts): texts
    case .integer, .number, .boolean, .date: []
    }
  }
}
