import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct TextPartsTests {
  @Test(arguments: [
    ("One is here. Two is there; three is not! Four?", ["One is here.", "Two is there;", "three is not! Four?"]),
    ("Annual income is 66.5k today, with a cat", ["Annual income is 66.5k today,", "with a cat"]),
    ("age: 51; segment: Senior; city: Leeds", ["age: 51;", "segment: Senior;", "city: Leeds"]),
    ("nothing to cut", ["nothing to cut"]),
    (" \n ", []),
  ])
  func textsAreCutIntoSentencesOrClauses(text: String, parts: [String]) {
    #expect(TextParts.parts(of: text) == parts)
  }

  @Test func partsAreTheTextAndNotTooMany() {
    var random = SeededGenerator(seed: 31)
    let words = ["tea", "é", "mortgage,", "a.", "\n", "two;", "x:", "12.5", "🙂", "  ", "end!"]
    for _ in 0..<500 {
      let text = (0..<Int.random(in: 0...80, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
        .joined(separator: " ")
      let parts = TextParts.parts(of: text)
      #expect(parts.count <= TextParts.limit)
      #expect(parts.joined().filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
      for index in parts.indices {
        var rest = parts
        rest.remove(at: index)
        let text = TextParts.text(of: parts, without: index)
        #expect(text.filter { !$0.isWhitespace } == rest.joined().filter { !$0.isWhitespace })
      }
    }
  }
}

@Suite struct ExplanationTests {
  private static let texts = [
    "Has a garden. Plays music at night. Saves for a school.",
    "Travels by train, keeps a house and a garden, and wants a pension",
    "A pension; a loan; a card; a house.",
  ]

  private func withNotes(_ body: (MethodDispatcher) throws -> Void) throws {
    try withCustomers { service in
      _ = try service.call(
        "create",
        #"{"schema":{"collection":"notes","fields":{"age":{"type":"integer"},"pin":{"type":"integer","sensitive":true}}}}"#
      )
      let records = Self.texts.enumerated().map { index, text in
        #"{"id":"n\#(index)","text":"\#(text)","fields":{"age":\#(20 + index),"pin":\#(index)}}"#
      }
      _ = try service.call("upsert", #"{"collection":"notes","records":[\#(records.joined(separator: ","))]}"#)
      try body(service)
    }
  }

  /// The faithfulness test: with the named part left out the score is lower than with any other part left out.
  @Test func removingTheNamedPartLowersTheScoreMost() throws {
    try withNotes { service in
      for query in ["garden music", "a pension and a house", "school", "trains at night"] {
        let reply = try service.call(
          "search", #"{"collection":"notes","query":"\#(query)","understand":false,"explain":true}"#)
        let embedded = try service.call("embed", #"{"texts":["\#(query)"]}"#)
        let question = try #require(embedded["vectors"]?.array?.first?.vector)
        func score(_ text: String) throws -> Float {
          let vectors = try service.call("embed", .object(["texts": .array([.string(text)])]))["vectors"]
          let vector = try #require(vectors?.array?.first?.vector)
          return zip(question, vector).reduce(0) { $0 + $1.0 * $1.1 }
        }
        for hit in reply["hits"]?.array ?? [] {
          let parts = TextParts.parts(of: hit["record"]?["text"]?.string ?? "")
          let without = try parts.indices.map { try score(TextParts.text(of: parts, without: $0)) }
          let lowest = try #require(without.min())
          let named = hit["explanation"]?["parts"]?.array ?? []
          let whole = Float(hit["score"]?.number ?? 0)
          guard let first = named.first else {
            #expect(lowest >= whole - 1e-5, "a part that matters is not named")
            continue
          }
          let place = try #require(parts.firstIndex(of: first["text"]?.string ?? ""))
          #expect(abs(without[place] - lowest) < 1e-5)
          #expect(abs(Float(first["drop"]?.number ?? 0) - (whole - without[place])) < 1e-5)
          let drops = named.compactMap { $0["drop"]?.number }
          #expect(drops == drops.sorted(by: >) && drops.allSatisfy { $0 > 0 })
        }
      }
    }
  }

  @Test func itSaysWhatIsMetAndWhatMovedTheRank() throws {
    try withCustomers { service in
      try service.addCustomers(60)
      let reply = try service.call(
        "search",
        #"{"collection":"customers","query":"young nurses in Leeds over 21","filter":"age < 50","explain":true,"k":5}"#)
      #expect(reply["plan_words"]?.string?.hasPrefix("All ") == true)
      let hits = reply["hits"]?.array ?? []
      #expect(hits.count == 5)
      for hit in hits {
        let explanation = try #require(hit["explanation"])
        let rank = try #require(explanation["rank_score"])
        let bonuses = rank["preferences"]?.array ?? []
        #expect(!bonuses.isEmpty)
        let sum = bonuses.compactMap { $0["bonus"]?.number }.reduce(rank["cosine"]?.number ?? 0, +)
        #expect(abs(sum - (rank["total"]?.number ?? 0)) < 1e-5)
        #expect(rank["cosine"] == hit["score"] && rank["total"] == hit["rank_score"])
        let age = hit["record"]?["fields"]?["age"]?.integer ?? 0
        #expect(bonuses.allSatisfy { $0["met"] == .bool(age < 35) })
        let words = explanation["words"]?.string ?? ""
        #expect(words.contains("It meets ") && words.contains("age < 50 (age: \(age))"), "\(words)")
        let filters = explanation["constraints"]?.array?.compactMap { $0["filter"]?.string } ?? []
        #expect(filters.contains("age < 50") && filters.count >= 2)
      }
    }
  }

  @Test func valuesOfSensitiveFieldsAreNotRepeated() throws {
    try withNotes { service in
      let reply = try service.call(
        "search", #"{"collection":"notes","query":"garden","filter":"pin = 1 and age > 3","explain":true}"#)
      let words = reply["hits"]?.array?.first?["explanation"]?["words"]?.string ?? ""
      #expect(words.contains("age: 21") && !words.contains("pin: 1"), "\(words)")
    }
  }

  @Test func aGivenVectorIsNotExplainedByTheText() throws {
    try withNotes { service in
      let vector = try service.call("embed", #"{"texts":["a ghost"]}"#)["vectors"]?.array?.first
      _ = try service.call(
        "upsert",
        .object([
          "collection": .string("notes"),
          "records": .array([
            .object(["id": .string("v"), "text": .string("A house. A card."), "vector": vector ?? .null])
          ]),
        ]))
      let reply = try service.call("nearest", #"{"collection":"notes","to":{"text":"a ghost"},"k":1,"explain":true}"#)
      #expect(reply.hitIDs == ["v"])
      #expect(reply["hits"]?.array?.first?["explanation"]?["parts"] == nil)
    }
  }

  @Test func manyHitsAreNotExplained() throws {
    let error = try withCustomers {
      try $0.error("search", #"{"collection":"customers","query":"x","k":51,"explain":true}"#)
    }
    #expect(error?.message == "explain of search goes with k up to 50: each hit takes several embeddings")
  }
}
