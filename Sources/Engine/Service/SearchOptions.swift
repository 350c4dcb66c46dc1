import Index
import Wire

/// What `search` and `nearest` have in common.
struct SearchOptions {
  var query: Query
  /// What moves the rank beside nearness, and bars nothing.
  var ranking = Ranking()
  /// The least relevance of a hit.
  let minimumRelevance: Double?
  let filter: String?
  /// The caller's filter, to be named in explanations.
  private(set) var parsedFilter: Filter?
  let explains: Bool
  let selection: Selection
  /// Where the page before ended.
  let cursor: HitCursor?
  private let facetNames: [String]
  private(set) var facets: Facets?
  let fields: [String]?
  let vector: Bool

  init(_ params: inout ParameterReader) throws(RPCError) {
    query = Query(vector: [])
    query.k = try params.integer("k", in: 1...Limits.hits) ?? 10
    query.offset = try params.integer("offset", in: 0...Limits.offset) ?? 0
    query.minimumScore = try params.number("min_score").map { Float($0) }
    query.exact = try params.bool("exact") ?? false
    query.ef = try params.integer("ef", in: 1...Limits.ef)
    minimumRelevance = try params.number("min_relevance")
    if let minimumRelevance, !(0...1).contains(minimumRelevance) {
      throw params.wrong("min_relevance", "is from 0 to 1; \(Relevance.cut) is where a hit begins to count as relevant")
    }
    filter = try params.string("filter")
    fields = try params.strings("fields")
    vector = try params.bool("vector") ?? false
    explains = try params.bool("explain") ?? false
    selection = try Selection(&params, wanted: query.k + query.offset)
    let mark = try params.string("cursor")
    cursor = mark.flatMap(HitCursor.init)
    facetNames = try params.strings("facets") ?? []
    guard mark == nil || cursor != nil else {
      throw params.wrong("cursor", "is invalid; start without one")
    }
    guard cursor == nil || (query.offset == 0 && selection.isPlain) else {
      throw params.wrong("cursor", "cannot be combined with offset, diversity or group_by; page through the last two by offset")
    }
    if let cursor { query.offset = cursor.offset }
    if explains, query.k > Limits.explained {
      throw params.wrong("explain", "goes with k up to \(Limits.explained): each hit takes several embeddings")
    }
  }

  /// Reads the filter, and checks that every field named exists.
  mutating func bind(to collection: CollectionView) throws {
    let asked = try collection.filter(filter)
    if asked != nil { parsedFilter = try filter.map { try Filter(parsing: $0) } }
    query.filter = collection.within(asked)
    ranking.reach = collection.reach
    try collection.check(fields: fields)
    if vector { try collection.checkVector() }
    if explains { try collection.checkText("explain") }
    try selection.check(collection)
    if !facetNames.isEmpty { facets = try Facets(facetNames, collection) }
  }

  /// Takes in what the question's own words ask for, beside the caller's filter.
  mutating func add(_ understood: Understanding?, _ snapshot: Snapshot) throws(FilterError) {
    guard let understood else { return }
    let fields = snapshot.fields
    if let found = try understood.filter?.bound(to: fields) {
      query.filter = query.filter.map { .and($0, found) } ?? found
    }
    ranking.preferences = try understood.preferences.map { preference throws(FilterError) in
      try preference.bound(to: fields)
    }
  }

  /// Turns the least relevance into the least score. Only nearness to a text has a scale, and only where there are records.
  mutating func apply(_ relevance: Relevance?, isToText: Bool) throws(RPCError) {
    guard let minimumRelevance else { return }
    guard isToText else {
      throw RPCError(
        .invalidParams,
        "min_relevance goes with a question or a text: nearness to records has no relevance; use min_score")
    }
    guard let relevance else { return }
    query.minimumScore = max(query.minimumScore ?? -.infinity, relevance.score(at: minimumRelevance))
  }
}
