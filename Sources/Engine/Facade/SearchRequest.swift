public import Index

/// A question to a collection.
///
///     let found = try engine.search(SearchRequest(collection: "customers", query: "young people who travel", k: 3))
///     for hit in found.hits { print(hit.id, hit.score ?? 0) }
public struct SearchRequest: Equatable, Sendable {
  /// The collection.
  public var collection: String
  /// What a person asks for, in plain English.
  public var query: String
  /// Whether conditions in the question's own words become filters.
  public var understand = true
  /// Conditions that take the place of those understood; nil to take those.
  public var constraints: [SearchConstraint]?
  /// What the question is compared by; nil for hybrid where it holds an id, a name or a quotation, and else semantic.
  public var mode: SearchMode?
  /// What is wanted of the hits.
  public var options: SearchOptions

  /// Makes a request for the best `k` records that pass a filter.
  public init(collection: String, query: String, k: Int = 10, filter: String? = nil) {
    self.collection = collection
    self.query = query
    options = SearchOptions(k: k, filter: filter)
  }
}

/// A call for the records nearest to something.
///
///     let alike = try engine.nearest(NearestRequest(collection: "products", to: .record(id: "c1", of: "customers")))
public struct NearestRequest: Equatable, Sendable {
  /// What the hits are to be near to.
  public enum Target: Equatable, Sendable {
    /// A record, of another collection where one is named.
    case record(id: String, of: String? = nil)
    /// A text.
    case text(String)
    /// A vector, of any length but zero.
    case vector([Float])
    /// Records and texts: near to the first, away from the second.
    case examples(positive: [Example], negative: [Example])
  }

  /// One of several things that hits are to be like, or unlike.
  public enum Example: Equatable, Sendable {
    /// A record of the collection that is searched, by its id.
    case record(String)
    /// A text.
    case text(String)
  }

  /// The collection that is searched.
  public var collection: String
  /// What the hits are to be near to.
  public var target: Target
  /// What is wanted of the hits.
  public var options: SearchOptions

  /// Makes a request for the nearest `k` records that pass a filter.
  public init(collection: String, to target: Target, k: Int = 10, filter: String? = nil) {
    self.collection = collection
    self.target = target
    options = SearchOptions(k: k, filter: filter)
  }
}

/// What `search` and `nearest` have in common.
public struct SearchOptions: Equatable, Sendable {
  /// How many hits are wanted, 1 to `Limits.hits`.
  public var k = 10
  /// How many of the best are left out first.
  public var offset = 0
  /// An expression that hits must pass.
  public var filter: String?
  /// The least cosine of a hit.
  public var minimumScore: Float?
  /// The least relevance of a hit, 0 to 1.
  public var minimumRelevance: Double?
  /// The fields to show; nil for all.
  public var fields: [String]?
  /// Whether vectors are shown.
  public var showsVector = false
  /// Whether every record that passes is scored.
  public var exact = false
  /// The width of the search; nil for the planner's choice.
  public var ef: Int?
  /// Whether each hit says why it is one.
  public var explains = false
  /// How much unlikeness to the hits before counts, 0 to 1 (MMR).
  public var diversity = 0.0
  /// A field, of each value of which there are only so many hits.
  public var groupBy: String?
  /// How many hits a group may have; nil for 1.
  public var groupLimit: Int?
  /// Fields whose values are counted over everything that matches.
  public var facets: [String] = []
  /// The cursor of the page before.
  public var cursor: String?

  /// Makes options; all else is as usual.
  public init(k: Int = 10, filter: String? = nil) {
    self.k = k
    self.filter = filter
  }
}

/// A condition that a caller sends: one that was understood, kept, edited or promoted; or one of the caller's own.
public struct SearchConstraint: Equatable, Sendable {
  /// The words of the question that it came from; empty for none.
  public var words: String
  /// Where the words begin in the question, in bytes of UTF-8.
  public var start: Int
  /// Where they end.
  public var end: Int
  /// What they mean.
  public var filter: Filter
  /// Whether records must meet it, or are only preferred where they do.
  public var kind: Understanding.Constraint.Kind

  /// Makes a constraint.
  public init(
    _ filter: Filter, kind: Understanding.Constraint.Kind = .hard, words: String = "", start: Int = 0, end: Int = 0
  ) {
    self.filter = filter
    self.kind = kind
    self.words = words
    self.start = start
    self.end = end
  }
}
