/// What is searched for in a snapshot.
public struct Query: Sendable {
  /// The vector, at length 1.
  public var vector: [Float]
  /// How many hits are wanted.
  public var k: Int
  /// How many of the best to leave out first.
  public var offset: Int
  /// What the hits must meet.
  public var filter: BoundFilter?
  /// The least score of a hit.
  public var minimumScore: Float?
  /// Whether every record that passes is scored, whatever it costs.
  public var exact: Bool
  /// How thorough the search is, as the width of a walk; nil for the planner's choice.
  public var ef: Int?
  /// Whether the graph is walked where the planner would scan lists, to measure and test it.
  public var walks = false
  /// Ids that are left out.
  public var excluding: [String]

  /// Makes a query with the defaults.
  public init(
    vector: [Float], k: Int = 10, offset: Int = 0, filter: BoundFilter? = nil, minimumScore: Float? = nil,
    exact: Bool = false, ef: Int? = nil, excluding: [String] = []
  ) {
    self.vector = vector
    self.k = k
    self.offset = offset
    self.filter = filter
    self.minimumScore = minimumScore
    self.exact = exact
    self.ef = ef
    self.excluding = excluding
  }
}

/// How a query was answered.
public enum Plan: String, Sendable, Codable {
  /// Every record that passes was scored: in float32 wherever its int8 code does not rule it out.
  case exact
  /// The records in the lists near the query were scored by their one-bit codes, the best of those by their int8 codes, and
  /// the best of those in float32.
  case lists
  /// A walk over the graph.
  case walk
  /// A walk over the graph that keeps only what passes the filter.
  case filteredWalk = "filtered walk"
}

/// What a search found.
public struct SearchResult: Sendable {
  /// The hits, best first; equal scores in the order the records came in.
  public let hits: [Hit]
  /// How many records pass the filter.
  public let matched: Int
  /// How it was answered.
  public let plan: Plan

  /// Whether no record that passes can have been overlooked.
  public var exact: Bool { plan == .exact }
}
