import Foundation
import Index

extension ResolvedSearch {
  /// Why each hit is one. The texts without each of their parts are embedded together.
  func explanations(_ hits: [RankedHit], _ records: [Record], _ engine: Engine, deadline: Date?) throws -> [Explanation]
  {
    let byPlace = try attributions(hits, records, engine, deadline: deadline)
    return try hits.indices.map { index in
      let (hit, record) = (hits[index], records[index])
      return Explanation(
        attribution: byPlace[index], conditions: conditions(record),
        preferences: try preferences(hit.hit, record), hit: hit,
        isByWordsAlone: ranking.mode == .lexical,
        isWeak: relevance.map { $0.of(hit.hit.score) < Relevance.cut } ?? false)
    }
  }

  /// The parts of the texts that carry the match, by hit. Words alone are not compared by meaning, and have none.
  private func attributions(
    _ hits: [RankedHit], _ records: [Record], _ engine: Engine, deadline: Date?
  ) throws -> [Int: Attribution] {
    guard ranking.mode != .lexical else { return [:] }
    let own = records.indices.filter { !records[$0].vectorWasGiven && !records[$0].text.isEmpty }
    let model = try engine.model(for: snapshot, of: collection.whole)
    let attributions = try Attribution.of(
      own.map { records[$0].text }, scores: own.map { hits[$0].hit.score }, vector: query.vector, model,
      deadline: deadline)
    return Dictionary(uniqueKeysWithValues: zip(own, attributions))
  }

  /// What every hit meets: the constraints of the question's words, and the caller's filter.
  private func conditions(_ record: Record) -> [Explanation.Condition] {
    let said = understood?.constraints.filter { $0.kind == .hard } ?? []
    let asked = options.filter.map { Explanation.Condition("", $0, record, collection.schema) }
    return said.map { Explanation.Condition($0.words, $0.filter, record, collection.schema) }
      + [asked].compactMap { $0 }
  }

  private func preferences(_ hit: Hit, _ record: Record) throws -> [Explanation.Preference] {
    let said = understood?.constraints.filter { $0.kind == .soft } ?? []
    guard ranking.mode != .lexical else { return [] }
    let counted = ranking.preferences.prefix(Preference.limit)
    let bonus = Preference.bonus(of: counted.count)
    return try zip(said, counted).map { constraint, filter in
      let isMet = try snapshot.meets(filter, hit)
      return Explanation.Preference(
        condition: Explanation.Condition(constraint.words, constraint.filter, record, collection.schema), isMet: isMet,
        bonus: isMet ? bonus : 0)
    }
  }
}
