import Foundation
import Index

extension PreparedSearch {
  /// Why each hit is one. The texts without each of their parts are embedded together.
  func explanations(_ hits: [RankedHit], _ records: [Record], _ engine: Engine, deadline: Date?) throws -> [Explanation]
  {
    let own = records.indices.filter { !records[$0].vectorWasGiven && !records[$0].text.isEmpty }
    let model = try engine.model(for: snapshot, of: collection.whole)
    let attributions = try Attribution.of(
      own.map { records[$0].text }, scores: own.map { hits[$0].hit.score }, vector: options.query.vector, model,
      deadline: deadline)
    let byPlace = Dictionary(uniqueKeysWithValues: zip(own, attributions))
    return try hits.indices.map { index in
      let (hit, record) = (hits[index], records[index])
      return Explanation(
        attribution: byPlace[index], conditions: conditions(record),
        preferences: try preferences(hit.hit, record), hit: hit,
        isByWordsAlone: options.ranking.mode == .lexical,
        isWeak: relevance.map { $0.of(hit.hit.score) < Relevance.cut } ?? false)
    }
  }

  /// What every hit meets: the constraints of the question's words, and the caller's filter.
  private func conditions(_ record: Record) -> [Explanation.Condition] {
    let said = understood?.constraints.filter { $0.kind == .hard } ?? []
    let asked = options.parsedFilter.map { Explanation.Condition("", $0, record, collection.schema) }
    return said.map { Explanation.Condition($0.words, $0.filter, record, collection.schema) }
      + [asked].compactMap { $0 }
  }

  private func preferences(_ hit: Hit, _ record: Record) throws -> [Explanation.Preference] {
    let said = understood?.constraints.filter { $0.kind == .soft } ?? []
    guard options.ranking.mode != .lexical else { return [] }
    let counted = options.ranking.preferences.prefix(Preference.limit)
    let bonus = Preference.bonus(of: counted.count)
    return try zip(said, counted).map { constraint, filter in
      let isMet = try snapshot.meets(filter, hit)
      return Explanation.Preference(
        condition: Explanation.Condition(constraint.words, constraint.filter, record, collection.schema), isMet: isMet,
        bonus: isMet ? bonus : 0)
    }
  }
}
