import Index

/// Search options that were checked against a collection: every field exists, the caller may use it, and all values are in range.
struct ResolvedOptions {
  /// The best `k` after `offset` that pass what the caller asked for and may see; the vector is not settled yet.
  let query: Query
  /// The caller's filter, to be named in explanations.
  let filter: Filter?
  let selection: Selection
  let facets: Facets?
  /// Where the page before ended.
  let cursor: HitCursor?
  let minimumRelevance: Double?
  let fields: [String]?
  let showsVector: Bool
  let explains: Bool

  init(_ options: SearchOptions, in collection: CollectionView) throws {
    try Self.check(options)
    selection = try Selection(options, in: collection)
    cursor = try Self.cursor(options, isPlain: selection.isPlain)
    let asked = try collection.filter(options.filter)
    filter = asked == nil ? nil : try options.filter.map { text throws(FilterError) in try Filter(parsing: text) }
    try collection.check(fields: options.fields)
    if options.showsVector { try collection.checkVector() }
    if options.explains { try collection.checkText("explain") }
    facets = options.facets.isEmpty ? nil : try Facets(options.facets, collection)
    minimumRelevance = options.minimumRelevance
    fields = options.fields
    showsVector = options.showsVector
    explains = options.explains
    query = Query(
      vector: [], k: options.k, offset: cursor?.offset ?? options.offset, filter: collection.within(asked),
      minimumScore: options.minimumScore, exact: options.exact, ef: options.ef)
  }

  private static func check(_ options: SearchOptions) throws(EngineError) {
    func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws(EngineError) {
      guard let value, !range.contains(value) else { return }
      throw .invalidArgument(
        name, reason: "is \(value) and must be from \(range.lowerBound) to \(range.upperBound)")
    }
    try check("k", options.k, 1...Limits.hits)
    try check("offset", options.offset, 0...Limits.offset)
    try check("ef", options.ef, 1...Limits.ef)
    if let least = options.minimumRelevance, !(0...1).contains(least) {
      throw .invalidArgument(
        "min_relevance", reason: "is from 0 to 1; \(Relevance.cut) is where a hit begins to count as relevant")
    }
    guard !options.explains || options.k <= Limits.explained else {
      throw .invalidArgument(
        "explain", reason: "goes with k up to \(Limits.explained): each hit takes several embeddings")
    }
  }

  private static func cursor(_ options: SearchOptions, isPlain: Bool) throws(EngineError) -> HitCursor? {
    guard let text = options.cursor else { return nil }
    guard let cursor = HitCursor(text) else {
      throw .invalidArgument("cursor", reason: "is invalid; start without one")
    }
    guard options.offset == 0, isPlain else {
      throw .invalidArgument(
        "cursor", reason: "cannot be combined with offset, diversity or group_by; page through the last two by offset")
    }
    return cursor
  }
}
