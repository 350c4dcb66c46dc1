import Index

/// A question as it was understood: the conditions in its words, the text that is left, and how hits are ranked.
struct Question {
  let understood: Understanding?
  let ranking: Ranking
  /// What is compared by meaning.
  let text: String
  /// The records that are all it asks for: it is compared by their vectors, and needs no encoder.
  let ids: [String]

  init(_ request: SearchRequest, in collection: CollectionView, _ snapshot: Snapshot) throws {
    let found = request.understand ? try collection.understand(request.query, in: snapshot) : nil
    var understood = found
    if let given = request.constraints {
      guard given.count <= Limits.constraints else {
        throw EngineError.invalidArgument(
          "constraints", reason: "holds \(given.count); \(Limits.constraints) are possible")
      }
      try collection.checkClear(given.flatMap(\.filter.fieldNames), "constraints")
      understood = Understanding(request.query, given, found: found)
    }
    let words =
      try collection.masksWords
      ? WordQuestion(plain: request.query)
      : WordQuestion(request.query, understood, snapshot, within: collection.reach)
    // What stands for itself is no constraint: a customer called York need not live there.
    if request.constraints == nil { understood = understood?.without(words.places, in: request.query) }
    self.understood = understood
    text = understood?.text ?? request.query
    ids = words.onlyIDs
    var ranking = Ranking()
    ranking.reach = collection.reach
    ranking.isToWords = true
    ranking.mode = request.mode ?? words.usualMode(in: snapshot)
    if ranking.mode != .semantic { try collection.checkWords(snapshot) }
    ranking.words = words.query(besides: text)
    ranking.preferences = try (understood?.preferences ?? []).map { preference throws(FilterError) in
      try preference.bound(to: snapshot.fields)
    }
    self.ranking = ranking
  }
}
