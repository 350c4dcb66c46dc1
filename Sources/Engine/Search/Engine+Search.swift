import Foundation
import Index

extension Engine {
  /// The records that mean what a person asks for.
  ///
  /// Throws `FilterError`, `IndexError` or `EngineError`; nothing is changed by a search.
  public func search(_ request: SearchRequest, _ context: CallContext = .local) throws -> SearchResponse {
    let start = ContinuousClock.now
    let collection = try view(request.collection, context)
    guard request.query.contains(where: { !$0.isWhitespace }) else {
      throw EngineError.invalidArgument("query", reason: "is empty; ask for something")
    }
    let options = try ResolvedOptions(request.options, in: collection)
    // Another generation, of another model, may be live by the time that the question is embedded.
    let snapshot = collection.snapshot
    let question = try Question(request, in: collection, snapshot)
    var query = options.query
    if let filter = try question.understood?.filter?.bound(to: snapshot.fields) {
      query.filter = query.filter.map { .and([$0, filter]) } ?? filter
    }
    var relevance: Relevance?
    if question.ranking.mode == .lexical {
      try checkHasScores(request.options)
    } else if question.ranking.mode == .hybrid, !question.ids.isEmpty, options.minimumRelevance == nil {
      let examples = Examples(positive: question.ids.map { .record($0) }, negative: [])
      query.vector = try examples.vector(in: collection, snapshot, self, context.deadline)
    } else {
      let model = try model(for: snapshot, of: collection.whole)
      query.vector = try model.embedQuestion(question.text, deadline: context.deadline)
      relevance = try self.relevance(in: snapshot, of: collection.whole, model, deadline: context.deadline)
      query.minimumScore = options.minimumScore(relevance)
    }
    try context.checkIsWanted()
    return try ResolvedSearch(
      collection: collection, snapshot: snapshot, options: options, ranking: question.ranking, query: query,
      understood: question.understood, relevance: relevance, start: start
    ).response(self, context)
  }

  /// The records nearest to another record, a text, a vector, or several examples.
  ///
  /// Throws `FilterError`, `IndexError` or `EngineError`.
  public func nearest(_ request: NearestRequest, _ context: CallContext = .local) throws -> SearchResponse {
    let start = ContinuousClock.now
    let collection = try view(request.collection, context)
    let options = try ResolvedOptions(request.options, in: collection)
    let snapshot = collection.snapshot
    let target = try resolve(request.target, in: collection, snapshot, context)
    var query = options.query
    query.vector = target.vector
    query.excluding = target.excluding
    let relevance = try target.model.flatMap { model in
      try self.relevance(in: snapshot, of: collection.whole, model, deadline: context.deadline)
    }
    guard options.minimumRelevance == nil || target.model != nil else {
      throw EngineError.invalidArgument(
        nil,
        reason: "min_relevance goes with a question or a text: nearness to records has no relevance; use min_score")
    }
    query.minimumScore = options.minimumScore(relevance)
    try context.checkIsWanted()
    var ranking = Ranking()
    ranking.reach = collection.reach
    return try ResolvedSearch(
      collection: collection, snapshot: snapshot, options: options, ranking: ranking, query: query, understood: nil,
      relevance: relevance, start: start
    ).response(self, context)
  }

  /// Words alone give no cosine that could be compared with a least one.
  private func checkHasScores(_ options: SearchOptions) throws(EngineError) {
    guard options.minimumScore == nil, options.minimumRelevance == nil else {
      throw .invalidArgument(
        nil, reason: "min_score and min_relevance do not go with mode lexical, whose hits have no score; use hybrid")
    }
  }
}

extension ResolvedOptions {
  /// The least score: the caller's own, or that of the least relevance if it is higher.
  fileprivate func minimumScore(_ scale: Relevance?) -> Float? {
    guard let minimumRelevance, let scale else { return query.minimumScore }
    return max(query.minimumScore ?? -.infinity, scale.score(at: minimumRelevance))
  }
}
