/// What is looked for by words.
public struct WordQuery: Sendable, Equatable {
  /// The words, as `TextWords` has them.
  public var words: [[UInt8]]
  /// Whether the last of them may be the beginning of a word.
  public var isOpen: Bool
  /// Words that stand one after another in what is wanted.
  public var phrases: [[[UInt8]]]
  /// Names, each in words.
  public var names: [[[UInt8]]]
  /// Ids.
  public var ids: [String]

  /// Makes a query from its parts.
  public init(
    words: [[UInt8]] = [], isOpen: Bool = false, phrases: [[[UInt8]]] = [], names: [[[UInt8]]] = [], ids: [String] = []
  ) {
    (self.words, self.isOpen, self.phrases, self.names, self.ids) = (words, isOpen, phrases, names, ids)
  }
}

/// What a record was found by before all others, from the least to the most.
public enum WordFind: Int, Sendable, Comparable {
  /// It has all phrases.
  case phrase = 1
  /// Its name has all the words of a name.
  case name
  /// Its name is the one that was asked for.
  case fullName
  /// It has one of the ids.
  case id

  /// Whether one puts a record less far ahead than another.
  public static func < (left: WordFind, right: WordFind) -> Bool { left.rawValue < right.rawValue }
}

/// A record that was found by words.
public struct WordHit: Sendable, Hashable {
  /// The record, and its cosine score.
  public let hit: Hit
  /// How much of what was asked for its words are, by BM25: from 0 to 1, where 1 is out of reach.
  public let part: Float
  /// What puts it before others.
  public let find: WordFind?
}

/// What was found by words.
public struct WordResult: Sendable {
  /// The hits: by `find`, then by `part`, then in the order the records came in.
  public let hits: [WordHit]
  /// How many records that pass have any of the words.
  public let matched: Int
}
