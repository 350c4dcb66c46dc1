import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

/// Ways to choose among what matches: against an oracle that looks at every record.
@Suite struct LookingTests {
  private static let count = 240
  private static let queries = ["travel and music", "a house with a garden", "school", "pension music garden"]

  /// Runs `body` with a service over people with every type of field, some of them missing.
  private func withPeople(_ body: (MethodDispatcher, inout SeededGenerator) throws -> Void) throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      _ = try service.call(
        "create",
        #"""
        {"schema":{"collection":"people","fields":{"age":{"type":"integer"},"income":{"type":"number"},\#
        "city":{"type":"keyword"},"loan":{"type":"boolean"},"joined":{"type":"date"},\#
        "products":{"type":"keywords"},"notes":{"type":"text"}}}}
        """#)
      var random = SeededGenerator(seed: 77)
      let records = (0..<Self.count).map { Self.person($0, &random) }
      _ = try service.call("upsert", .object(["collection": .string("people"), "records": .array(records)]))
      try body(service, &random)
    }
  }

  private static func person(_ index: Int, _ random: inout SeededGenerator) -> JSONValue {
    let words = ["travel", "garden", "pension", "music", "house", "school"]
    var fields = JSONObject()
    func set(_ name: String, _ value: JSONValue) {
      if Int.random(in: 0..<8, using: &random) > 0 { fields[name] = value }
    }
    set("age", .integer(Int64.random(in: 18...80, using: &random)))
    set("income", .number(Double.random(in: 0...90_000, using: &random)))
    set("city", .string(["Leeds", "York", "Bath", "Ely"][Int.random(in: 0..<4, using: &random)]))
    set("loan", .bool(.random(using: &random)))
    set("joined", .string("20\(Int.random(in: 10...24, using: &random))-0\(Int.random(in: 1...9, using: &random))-15"))
    set("products", .array(["card", "loan", "mortgage"].filter { _ in .random(using: &random) }.map { .string($0) }))
    let text = (0..<4).compactMap { _ in words.randomElement(using: &random) }.joined(separator: " ")
    return .object(["id": .string("p\(index)"), "text": .string("\(text) \(index)"), "fields": .object(fields)])
  }

  private func search(_ service: MethodDispatcher, _ query: String, _ more: JSONObject) throws -> JSONValue {
    var params: JSONObject = ["collection": .string("people"), "query": .string(query), "understand": .bool(false)]
    for (key, value) in more.members { params[key] = value }
    return try service.call("search", .object(params))
  }

  /// All that match, in the order of a plain search.
  private func all(_ service: MethodDispatcher, _ query: String, _ filter: String?) throws -> [JSONValue] {
    var more: JSONObject = ["k": .integer(10_000), "vector": .bool(true)]
    more["filter"] = filter.map { .string($0) }
    return try search(service, query, more)["hits"]?.array ?? []
  }

  private static func filter(_ random: inout SeededGenerator) -> String {
    let age = Int.random(in: 20...60, using: &random)
    return [
      "age > \(age)", "city = \"York\" or loan", "not products has \"card\"", "joined >= 2016-01-01 and age < 70",
    ]
    .randomElement(using: &random) ?? ""
  }

  /// The property that matters most: whatever the way of choosing, no hit is on the wrong side of the filter.
  @Test func filtersHoldInEveryWayOfLooking() throws {
    try withPeople { service, random in
      for round in 0..<60 {
        let filter = Self.filter(&random)
        let query = Self.queries[round % Self.queries.count]
        let allowed = Set(try all(service, query, filter).compactMap { $0["id"]?.string })
        let ways: [JSONObject] = [
          ["diversity": .number(0.4)], ["group_by": .string("city"), "group_limit": .integer(2)],
          ["group_by": .string("age"), "diversity": .number(0.7)], ["offset": .integer(7)],
          ["explain": .bool(true)], ["facets": .array([.string("age")])], ["min_relevance": .number(0.3)],
        ]
        for var way in ways {
          (way["filter"], way["k"]) = (.string(filter), .integer(Int64.random(in: 1...30, using: &random)))
          #expect(Set(try search(service, query, way).hitIDs).isSubset(of: allowed), "\(way) \(filter)")
        }
        let examples = #"{"positive":["p\#(round)",{"text":"\#(query)"}],"negative":[{"text":"travel"},"p99"]}"#
        let like = try service.call(
          "nearest", #"{"collection":"people","to":\#(examples),"k":30,"filter":\#(JSONValue.string(filter).text)}"#)
        #expect(Set(like.hitIDs).isSubset(of: allowed.subtracting(["p\(round)", "p99"])))
      }
    }
  }

  @Test func groupsAreLimitedAndHoldTheBest() throws {
    try withPeople { service, random in
      for field in ["city", "age", "loan", "joined"] {
        for query in Self.queries {
          let (k, limit) = (Int.random(in: 1...40, using: &random), Int.random(in: 1...5, using: &random))
          let filter = Self.filter(&random)
          var taken: [String: Int] = [:]
          let expected = try all(service, query, filter).filter { hit in
            let value = hit["record"]?["fields"]?[field]?.text ?? "none"
            taken[value, default: 0] += 1
            return taken[value, default: 0] <= limit
          }
          let found = try search(
            service, query,
            [
              "k": .integer(Int64(k)), "group_by": .string(field), "group_limit": .integer(Int64(limit)),
              "filter": .string(filter),
            ])
          #expect(found.hitIDs == expected.prefix(k).compactMap { $0["id"]?.string })
        }
      }
    }
  }

  /// Maximal marginal relevance by its definition, over the pool that the documents name.
  @Test func diversityIsMaximalMarginalRelevance() throws {
    try withPeople { service, random in
      for query in Self.queries {
        for diversity in [0.2, 0.5, 1] {
          let k = Int.random(in: 2...12, using: &random)
          let pool = try all(service, query, nil).prefix(max(10 * k, 100)).map { hit in
            (
              id: hit["id"]?.string ?? "", score: hit["score"]?.number ?? 0,
              vector: hit["record"]?["vector"]?.vector ?? []
            )
          }
          var left = Array(pool)
          var chosen: [(id: String, score: Double, vector: [Float])] = []
          while chosen.count < k, !left.isEmpty {
            let values = left.map { one in
              let like = chosen.map { zip($0.vector, one.vector).reduce(0) { $0 + Double($1.0 * $1.1) } }.max() ?? 0
              return (1 - diversity) * one.score - diversity * like
            }
            let best = values.indices.max { values[$0] < values[$1] } ?? 0
            chosen.append(left.remove(at: best))
          }
          let found = try search(service, query, ["k": .integer(Int64(k)), "diversity": .number(diversity)])
          #expect(found.hitIDs == chosen.map(\.id), "\(query) \(diversity)")
        }
      }
    }
  }

  @Test func facetsCountWhatMatches() throws {
    try withPeople { service, random in
      for _ in 0..<12 {
        let filter = Self.filter(&random)
        let matching = try all(service, "music", filter)
        let names = ["age", "income", "city", "loan", "joined", "products"]
        let reply = try search(
          service, "music",
          ["k": .integer(1), "filter": .string(filter), "facets": .array(names.map { .string($0) })])
        for name in names {
          let facet = try #require(reply["facets"]?[name])
          let values = matching.compactMap { $0["record"]?["fields"]?[name] }
          #expect(facet["missing"] == .integer(Int64(matching.count - values.count)), "\(name)")
          if let listed = facet["values"]?.array {
            var expected: [String: Int64] = [:]
            for value in values.flatMap({ $0.array ?? [$0] }) { expected[value.text, default: 0] += 1 }
            let found = listed.map { ($0["value"]?.text ?? "", $0["count"]?.integer ?? 0) }
            #expect(Dictionary(found) { first, _ in first } == expected)
            #expect(found.map(\.1) == found.map(\.1).sorted(by: >))
          } else {
            try Self.check(facet, values)
          }
        }
      }
    }
  }

  /// Every range of a histogram holds what lies in it, and they follow one another.
  private static func check(_ facet: JSONValue, _ values: [JSONValue]) throws {
    func less(_ left: JSONValue, _ right: JSONValue) -> Bool {
      if let left = left.string, let right = right.string { return left < right }
      return (left.number ?? 0) < (right.number ?? 0)
    }
    let ranges = facet["histogram"]?.array ?? []
    var total: Int64 = 0
    for (index, range) in ranges.enumerated() {
      let (from, to) = try (#require(range["from"]), #require(range["to"]))
      let inside = values.count { !less($0, from) && less($0, to) }
      #expect(range["count"] == .integer(Int64(inside)))
      #expect(index == 0 || ranges[index - 1]["to"] == from)
      total += range["count"]?.integer ?? 0
    }
    #expect(total == Int64(values.count) && ranges.count <= 30)
    #expect(facet["min"] == values.min(by: less) && facet["max"] == values.max(by: less))
  }

  @Test func pagesByCursorAreTheWholeListOnce() throws {
    try withPeople { service, random in
      for query in Self.queries {
        let filter = Self.filter(&random)
        let expected = try all(service, query, filter).compactMap { $0["id"]?.string }
        var (found, ranks): ([String], [Int64]) = ([], [])
        var cursor: JSONValue?
        repeat {
          var more: JSONObject = ["k": .integer(Int64.random(in: 1...40, using: &random)), "filter": .string(filter)]
          more["cursor"] = cursor
          let page = try search(service, query, more)
          found += page.hitIDs
          ranks += page["hits"]?.array?.compactMap { $0["rank"]?.integer } ?? []
          cursor = page["cursor"]
        } while cursor != nil && found.count <= expected.count
        #expect(found == expected && ranks == expected.indices.map { Int64($0 + 1) })
      }
    }
  }

  @Test func aCursorStaysGoodWhileRecordsComeAndGo() throws {
    try withPeople { service, random in
      let before = try all(service, "music", nil).compactMap { $0["id"]?.string }
      var (found, gone): ([String], Set<String>) = ([], [])
      var cursor: JSONValue?
      var turn = 0
      repeat {
        var more: JSONObject = ["k": .integer(17)]
        more["cursor"] = cursor
        let page = try search(service, "music", more)
        found += page.hitIDs
        cursor = page["cursor"]
        turn += 1
        let victims = [before.randomElement(using: &random) ?? "", page.hitIDs.last ?? ""]
        gone.formUnion(victims)
        _ = try service.call(
          "delete", .object(["collection": .string("people"), "ids": .array(victims.map { .string($0) })]))
        _ = try service.call(
          "upsert", #"{"collection":"people","records":[{"id":"new\#(turn)","text":"music \#(turn)"}]}"#)
      } while cursor != nil && turn < 100
      let stayed = before.filter { !gone.contains($0) }
      #expect(found.filter { stayed.contains($0) } == stayed, "each that was there all the time, once, in order")
    }
  }

  @Test(arguments: [
    (#""diversity":2"#, "diversity of search is from 0"),
    (#""diversity":0.5,"k":300"#, "diversity of search goes with k"),
    (#""group_by":"shoe""#, "there is no field shoe"), (#""group_by":"products""#, "it takes a field of keywords"),
    (#""group_limit":2"#, "group_limit of search goes with group_by"),
    (#""facets":["notes"]"#, "facets names notes, which is of type text"),
    (#""facets":["shoe"]"#, "there is no field shoe"), (#""cursor":"x""#, "cursor of search is invalid"),
    (
      #""cursor":"eyJvZmZzZXQiOjEsInNjb3JlIjoxMDY1MzUzMjE2LCJpZHMiOlsiYSJdfQ==","offset":1"#,
      "cursor of search cannot be combined with offset"
    ),
  ])
  func saysWhatIsWrong(params: String, words: String) throws {
    try withPeople { service, _ in
      let error = try service.error("search", #"{"collection":"people","query":"x",\#(params)}"#)
      #expect(error?.code == -32602 && error?.message.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test func describedExamplesAreAsGoodAsRecords() throws {
    try withPeople { service, _ in
      let text = try service.call("get", #"{"collection":"people","id":"p5"}"#)["text"]?.string ?? ""
      let described = try service.call(
        "nearest", #"{"collection":"people","to":{"positive":[{"text":"\#(text)"}]},"k":20}"#)
      let named = try service.call("nearest", #"{"collection":"people","to":{"positive":["p5"]},"k":19}"#)
      #expect(described.hitIDs.first == "p5" && Array(described.hitIDs.dropFirst()) == named.hitIDs)
      for wrong in [#"[7]"#, #"[{"id":"p1"}]"#, #"[{"text":" "}]"#, #"[{"text":"a","more":1}]"#] {
        let error = try service.error("nearest", #"{"collection":"people","to":{"positive":\#(wrong)}}"#)
        #expect(error?.message.contains("is an array of ids and of objects") == true)
      }
    }
  }
}
