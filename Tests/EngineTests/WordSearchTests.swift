import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

/// Questions that ask for somebody by name or id, or for something word by word.
@Suite struct WordSearchTests {
  private static let count = 120
  private static let given = ["Maria", "John", "Ada", "Jordan", "Grace"]
  private static let family = ["Lopez", "Smith", "Byron", "York", "Hall"]
  private static let topics = ["travel", "garden", "pension", "music", "house", "school", "insurance"]

  private func withPeople(_ body: (MethodDispatcher) throws -> Void) throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      _ = try service.call(
        "create",
        #"""
        {"schema":{"collection":"people","fields":{"name":{"type":"text"},"city":{"type":"keyword"},\#
        "age":{"type":"integer"},"pin":{"type":"text","words":"none"}}}}
        """#)
      var random = SeededGenerator(seed: 31)
      let records = (0..<Self.count).map { index -> JSONValue in
        let text = (0..<5).compactMap { _ in Self.topics.randomElement(using: &random) }.joined(separator: " ")
        return .object([
          "id": .string("C-\(1000 + index)"), "text": .string(text),
          "fields": .object([
            "name": .string("\(Self.given[index % 5]) \(Self.family[index / 5 % 5])"), "pin": .string("zebra"),
            "city": .string(["Leeds", "York"][index % 2]), "age": .integer(Int64(20 + index % 50)),
          ]),
        ])
      }
      _ = try service.call("upsert", .object(["collection": .string("people"), "records": .array(records)]))
      try body(service)
    }
  }

  private func ask(_ service: MethodDispatcher, _ question: String, _ more: JSONObject = [:]) throws -> JSONValue {
    var params: JSONObject = ["collection": .string("people"), "query": .string(question)]
    for (key, value) in more.members { params[key] = value }
    return try service.call("search", .object(params))
  }

  private func names(_ reply: JSONValue) -> [String] {
    reply["hits"]?.array?.compactMap { $0["record"]?["fields"]?["name"]?.string } ?? []
  }

  private func foundBy(_ hit: JSONValue?) -> [String] { hit?["found_by"]?.array?.compactMap(\.string) ?? [] }

  @Test(arguments: ["C-1017", "c-1017", "who is C-1017?", "C-1017's garden", "(C-1017)"])
  func anIDIsFoundFirst(question: String) throws {
    try withPeople { service in
      let reply = try ask(service, question)
      #expect(reply["mode"] == .string("hybrid"))
      #expect(reply.hitIDs.first == "C-1017")
      let ways = foundBy(reply["hits"]?.array?.first)
      #expect(ways.contains("id"))
      #expect(reply.hitIDs.count == 10)
    }
  }

  @Test func theBeginningOfAnIDFindsThoseThatBeginSo() throws {
    try withPeople { service in
      let found = try ask(service, "C-111").hitIDs
      #expect(found.sorted() == (0..<10).map { "C-111\($0)" })
    }
  }

  @Test(arguments: [
    "Maria Lopez", "maria lopez", "MARIA LOPEZ", "show me Maria Lopez please", "What does Maria Lopez earn?",
  ])
  func aFullNameIsFoundFirst(question: String) throws {
    try withPeople { service in
      let reply = try ask(service, question, ["k": .integer(6)])
      #expect(reply["mode"] == .string("hybrid"))
      // Every 25th is called so: five of them.
      #expect(names(reply).prefix(5).allSatisfy { $0 == "Maria Lopez" })
      #expect(names(reply).last != "Maria Lopez")
      let ways = foundBy(reply["hits"]?.array?.first)
      #expect(ways.contains("full name"))
    }
  }

  /// York is a town as well; who is called so need not live there.
  @Test func aNameIsNoConstraint() throws {
    try withPeople { service in
      let reply = try ask(service, "Jordan York", ["k": .integer(4)])
      #expect(reply["understood"] == nil)
      #expect(names(reply).allSatisfy { $0 == "Jordan York" })
      let town = try ask(service, "music lovers in York")
      #expect(town["understood"]?["filter"] == .string("city = \"York\""))
      #expect(town["mode"] == .string("semantic"))
    }
  }

  @Test(arguments: ["\"travel insurance\"", "people with \u{201C}travel insurance\u{201D} in mind"])
  func aQuotationIsFoundFirst(question: String) throws {
    try withPeople { service in
      let reply = try ask(service, question, ["k": .integer(Int64(Self.count))])
      let texts = reply["hits"]?.array?.compactMap { $0["record"]?["text"]?.string } ?? []
      let having = texts.count { $0.contains("travel insurance") }
      #expect(having > 0 && having < Self.count / 2)
      #expect(texts.prefix(having).allSatisfy { $0.contains("travel insurance") })
      #expect(reply["mode"] == .string("hybrid"))
    }
  }

  /// In every mode the scores are cosines, but for lexical, where nothing is embedded and there are none; the filter holds, and pages are parts of the whole.
  @Test(arguments: ["semantic", "lexical", "hybrid"]) func modesDifferInOrderAlone(mode: String) throws {
    try withPeople { service in
      for question in ["garden music", "Maria Lopez and her pension", "\"school music\" and house", "C-1005 travel"] {
        let options: JSONObject = ["mode": .string(mode), "filter": .string("age between 25 and 60")]
        var whole = options
        whole["k"] = .integer(1000)
        let all = try ask(service, question, whole)
        let hits = try #require(all["hits"]?.array)
        let ages = hits.compactMap { $0["record"]?["fields"]?["age"]?.integer }
        #expect(ages.count == hits.count && ages.allSatisfy { (25...60).contains($0) })
        var plain = whole
        plain["mode"] = .string("semantic")
        let cosines = Dictionary(
          uniqueKeysWithValues: try ask(service, question, plain)["hits"]?.array?.map {
            ($0["id"]?.string ?? "", $0["score"]?.number ?? 0)
          } ?? [])
        for hit in hits where mode != "lexical" {
          #expect(abs((hit["score"]?.number ?? 9) - (cosines[hit["id"]?.string ?? ""] ?? 0)) < 1e-6)
        }
        if mode == "lexical" { #expect(hits.allSatisfy { $0["score"] == nil }) }
        var pages: [String] = []
        var page = options
        page["k"] = .integer(7)
        while true {
          let reply = try ask(service, question, page)
          pages += reply.hitIDs
          guard let cursor = reply["cursor"] else { break }
          page["cursor"] = cursor
        }
        #expect(pages == all.hitIDs, "\(mode): \(question)")
      }
    }
  }

  /// The words add what is stated, and nothing is ahead of what was asked for literally.
  @Test func theRankScoreIsTheSumOfItsParts() throws {
    try withPeople { service in
      let reply = try ask(service, "\"garden music\" school", ["mode": .string("hybrid"), "explain": .bool(true)])
      let hits = try #require(reply["hits"]?.array)
      for hit in hits {
        let parts = try #require(hit["explanation"]?["rank_score"])
        let sum = (parts["cosine"]?.number ?? 0) + (parts["words"]?.number ?? 0)
        #expect(abs(sum - (parts["total"]?.number ?? 9)) < 1e-5)
        #expect(hit["rank_score"] == parts["total"])
      }
      #expect(hits.first?["explanation"]?["words"]?.string?.contains("the quoted phrase") == true)
      #expect(reply["plan_words"]?.string?.contains("words") == true)
    }
  }

  @Test func whatIsNotLookedUpIsNotFound() throws {
    try withPeople { service in
      for question in ["zebra", "nothing of this"] {
        let found = try ask(service, question, ["mode": .string("lexical")]).hitIDs
        #expect(found == [])
      }
      let mended = try ask(service, "gardn", ["mode": .string("lexical")]).hitIDs
      #expect(mended.count == 10)
    }
  }

  @Test func anUnknownModeOrUseIsRefused() throws {
    try withPeople { service in
      let mode = try service.error("search", #"{"collection":"people","query":"a","mode":"fuzzy"}"#)
      #expect(mode?.message.contains("one of semantic, lexical, hybrid") == true)
      let use = try service.error(
        "create", #"{"schema":{"collection":"more","fields":{"a":{"type":"text","words":"some"}}}}"#)
      #expect(use?.message.contains("one of words, name, none") == true)
    }
  }

  /// A change is found, or no longer found, by the next search.
  @Test func wordsFollowEveryWrite() throws {
    try withPeople { service in
      func found(_ word: String) throws -> [String] { try ask(service, word, ["mode": .string("lexical")]).hitIDs }
      let record = #"{"collection":"people","records":[{"id":"new","text":"xylophone","fields":{"name":"Zoë Quill"}}]}"#
      _ = try service.call("upsert", record)
      #expect(try found("xylophone") == ["new"])
      #expect(try ask(service, "Zoe Quill").hitIDs.first == "new")
      _ = try service.call("upsert", record.replacing("xylophone", with: "trombone"))
      #expect(try found("xylophone") == [])
      #expect(try found("trombone") == ["new"])
      _ = try service.call("delete", #"{"collection":"people","ids":["new"]}"#)
      #expect(try found("trombone") == [])
    }
  }
}
