import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct UnderstoodSearchTests {
  /// Runs `body` with a service over 300 clients of the schema of `Phrasings`.
  private func withClients(_ body: (MethodDispatcher) throws -> Void) throws {
    try withBank { bank in
      let engine = try bank.open()
      _ = try engine.create(Schema(json: json(Phrasings.schema)))
      let service = MethodDispatcher(engine)
      var random = SeededGenerator(seed: 5)
      let records = (0..<300).map { Self.client($0, &random) }
      _ = try service.call("upsert", .object(["collection": .string("clients"), "records": .array(records)]))
      try body(service)
    }
  }

  private static func client(_ index: Int, _ random: inout SeededGenerator) -> JSONValue {
    let cities = Phrasings.keywords["city"] ?? []
    let segments = Phrasings.keywords["segment"] ?? []
    let words = ["travel", "garden", "pension", "music", "house", "school"]
    // Steps of five, so that many stand exactly on what questions name.
    var fields: JSONObject = ["client_id": .string("c\(index)")]
    fields["age"] = .integer(Int64.random(in: 18...90, using: &random))
    fields["income"] = .number(Double(Int.random(in: 4...30, using: &random)) * 5000)
    fields["credit_score"] = .integer(Int64.random(in: 60...170, using: &random) * 5)
    fields["account_balance"] = .number(Double(Int.random(in: 0...20, using: &random)) * 5000)
    fields["num_products"] = .integer(Int64.random(in: 1...6, using: &random))
    fields["city"] = cities.randomElement(using: &random).map { .string($0) }
    fields["segment"] = segments.randomElement(using: &random).map { .string($0) }
    fields["has_mortgage"] = .bool(.random(using: &random))
    fields["has_loan"] = .bool(.random(using: &random))
    fields["notes"] = .string((0..<3).compactMap { _ in words.randomElement(using: &random) }.joined(separator: " "))
    return .object(["id": .string("c\(index)"), "fields": .object(fields)])
  }

  @Test func noHitIsOnTheWrongSideOfAConstraint() throws {
    try withClients { service in
      var grammar = PhrasingGrammar(seed: 20_260_615)
      for _ in 0..<5000 {
        let phrasing = grammar.next()
        let reply = try service.call(
          "search",
          .object(["collection": .string("clients"), "query": .string(phrasing.question), "k": .integer(300)]))
        let found = reply["understood"]?["filter"]?.string ?? ""
        #expect(!found.isEmpty, "not understood: \(phrasing.question)")
        let hits = reply["hits"]?.array ?? []
        let wrong = hits.filter { hit in hit["record"]?["fields"].map { !phrasing.holds($0) } ?? true }
        #expect(wrong.isEmpty, "\(phrasing.question): \(found)")
        #expect(Int64(hits.count) == reply["matched"]?.integer)
      }
    }
  }

  @Test func theReplySaysWhatWasUnderstood() throws {
    try withClients { service in
      let reply = try service.call(
        "search", #"{"collection":"clients","query":"high-income travellers with a score over 600","k":5}"#)
      #expect(
        reply.object?.keys == [
          "hits", "relevant", "understood", "matched", "cursor", "mode", "plan", "exact", "took_ms",
        ])
      let expected = try json(
        #"""
        {"text":"high-income travellers","filter":"credit_score > 600","constraints":[\#
        {"words":"high-income","start":0,"end":11,"filter":"income >= 90000","kind":"soft"},\#
        {"words":"score over 600","start":30,"end":44,"filter":"credit_score > 600","kind":"hard"}]}
        """#)
      #expect(reply["understood"] == expected)
    }
  }

  @Test func nothingIsUnderstoodWhereItIsTurnedOffOrThereIsNothing() throws {
    try withClients { service in
      let off = try service.call(
        "search", #"{"collection":"clients","query":"score over 600","understand":false}"#)
      #expect(off["understood"] == nil && off["matched"] == .integer(300))
      let nothing = try service.call("search", #"{"collection":"clients","query":"garden music"}"#)
      #expect(nothing["understood"] == nil && nothing["matched"] == .integer(300))
    }
  }

  @Test func aCallersFilterHoldsToo() throws {
    try withClients { service in
      let reply = try service.call(
        "search", #"{"collection":"clients","query":"score over 600","k":300,"filter":"city = 'York'"}"#)
      let both = try service.call("count", #"{"collection":"clients","filter":"credit_score > 600 and city = 'York'"}"#)
      #expect(reply["matched"] == both["count"])
      #expect(reply["understood"]?["filter"] == .string("credit_score > 600"))
    }
  }

  @Test func aCallerCanDropEditAndPromoteConstraints() throws {
    try withClients { service in
      func search(_ constraints: String) throws -> JSONValue {
        try service.call(
          "search",
          #"{"collection":"clients","query":"wealthy, score over 600","k":300,"constraints":\#(constraints)}"#)
      }
      func count(_ filter: String) throws -> JSONValue? {
        try service.call("count", .object(["collection": .string("clients"), "filter": .string(filter)]))["count"]
      }
      let none = try search("[]")
      #expect(none["matched"] == .integer(300) && none["understood"]?["constraints"] == .array([]))
      #expect(none["understood"]?["text"] == .string("wealthy, score over 600"))
      let edited = try search(
        #"[{"words":"score over 600","start":9,"end":23,"filter":"credit_score > 500","kind":"hard"}]"#)
      #expect(try edited["matched"] == count("credit_score > 500"))
      #expect(edited["understood"]?["text"] == .string("wealthy"))
      let promoted = try search(#"[{"filter":"income >= 90000"}]"#)
      #expect(try promoted["matched"] == count("income >= 90000"))
      #expect(
        try service.error(
          "search", #"{"collection":"clients","query":"x","constraints":[{"filter":"income >"}]}"#)?.code
          == -32602)
      #expect(
        try service.error(
          "search", #"{"collection":"clients","query":"x","constraints":[{"filter":"incomes > 5"}]}"#)?.code
          == -32602)
    }
  }

  @Test func preferencesMoveTheRankAsDocumentedAndBarNobody() throws {
    try withClients { service in
      let query = #""collection":"clients","query":"high-income people with good credit who love travel""#
      let all = try service.call("search", "{\(query),\"k\":300}")
      #expect(all["matched"] == .integer(300))
      let hits = all["hits"]?.array ?? []
      for hit in hits {
        let fields = hit["record"]?["fields"]
        let met = [fields?["income"]?.number ?? 0 >= 90_000, fields?["credit_score"]?.number ?? 0 >= 670].count { $0 }
        let expected = (hit["score"]?.number ?? 0) + Double(met) * Double(Preference.bonus(of: 2))
        #expect(abs((hit["rank_score"]?.number ?? 0) - expected) < 1e-5)
      }
      let ranks = hits.compactMap { $0["rank_score"]?.number }
      #expect(ranks.count == 300 && ranks == ranks.sorted(by: >))
      // The first ten are the ten of any longer list, and pages follow one another.
      let ten = try service.call("search", "{\(query),\"k\":10}")
      #expect(ten["hits"]?.array?.compactMap { $0["rank_score"]?.number } == Array(ranks.prefix(10)))
      let next = try service.call("search", "{\(query),\"k\":10,\"offset\":10}")
      #expect(next["hits"]?.array?.compactMap { $0["rank_score"]?.number } == Array(ranks[10..<20]))
    }
  }

  @Test func newKeywordsAreUnderstoodOnceTheyAreThere() throws {
    try withClients { service in
      let ask = #"{"collection":"clients","query":"clients in Sheffield"}"#
      #expect(try service.call("search", ask)["understood"] == nil)
      _ = try service.call(
        "upsert",
        #"{"collection":"clients","records":[{"id":"new","fields":{"city":"Sheffield","notes":"rock climbing"}}]}"#)
      let reply = try service.call("search", ask)
      #expect(reply["understood"]?["filter"] == .string(#"city = "Sheffield""#) && reply.hitIDs == ["new"])
    }
  }
}
