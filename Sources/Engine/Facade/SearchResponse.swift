public import Index

/// What a search found.
public struct SearchResponse: Sendable {
  /// The hits, best first.
  public let hits: [SearchHit]
  /// How many of the hits are relevant; nil where there is no scale: nearness to a record has none.
  public let relevant: Int?
  /// What was understood of the question; nil for nothing, or where it was not to be understood.
  public let understood: Understanding?
  /// How many records pass the filters.
  public let matched: Int
  /// The counts of the fields asked for, in the schema's order.
  public let facets: [(field: String, facet: Facet)]?
  /// The cursor of the next page; nil for the last page, or where hits depend on those before them.
  public let cursor: String?
  /// What the question was compared by; nil of `nearest`.
  public let mode: SearchMode?
  /// How the index was searched.
  public let plan: String
  /// The same in a sentence, where explanations were asked for.
  public let planWords: String?
  /// Whether no record can have been overlooked.
  public let exact: Bool
  /// How long it took, in milliseconds.
  public let milliseconds: Double
}

/// A record that a search found.
public struct SearchHit: Sendable {
  /// Its place, from 1.
  public let rank: Int
  /// The cosine of the question and the record; nil in lexical mode, where nothing is embedded.
  public let score: Float?
  /// What the score is worth in this collection, 0 to 1; nil where there is no scale.
  public let relevance: Double?
  /// What it is ranked by, where that is not the score alone.
  public let rankScore: Float?
  /// What found it: `meaning`, `words`, `id`, `full name`, `name`, `phrase`; nil in semantic mode.
  public let foundBy: [String]?
  /// The record.
  public let record: RecordView
  /// Why it is a hit, where that was asked for.
  public let explanation: Explanation?

  /// The record's id.
  public var id: String { record.id }
}

/// How the records that match are spread over the values of a field.
public enum Facet: Sendable {
  /// How many records have a value.
  public struct Count<Value: Sendable>: Sendable {
    /// The value.
    public let value: Value
    /// The records that have it.
    public let count: Int
  }

  /// How many records have a value in a range.
  public struct Range: Sendable {
    /// The first value of the range.
    public let from: FieldValue
    /// The first value beyond it.
    public let to: FieldValue
    /// The records in it.
    public let count: Int
  }

  /// The most frequent values of a field of keywords, and how many records have others, or none.
  case keywords([Count<String>], others: Int, missing: Int)
  /// The values of a boolean field.
  case booleans([Count<Bool>], missing: Int)
  /// The values of an ordered field in ranges of one width; least and most are nil where no record has a value.
  case histogram([Range], least: FieldValue?, most: FieldValue?, missing: Int)
}
