import API
import Engine
import TestSupport
import Testing
import Wire

/// What is masked, who has opted out, and what may be written, case by case.
@Suite struct AccessTests {
  private static let schema = #"""
    {"schema":{"collection":"people","text":"{job} in {city}","optOut":"quiet","fields":{\#
    "job":{"type":"keyword","bands":{"rich nurses":"income > 5"}},"city":{"type":"keyword"},\#
    "name":{"type":"text","sensitive":true},"income":{"type":"integer","sensitive":true,"aliases":["income"]},\#
    "quiet":{"type":"keyword"}}}}
    """#

  private static let records = #"""
    [{"id":"a","fields":{"job":"nurse","city":"Leeds","name":"Maria Lopez","income":52000}},\#
    {"id":"b","fields":{"job":"nurse","city":"York","name":"Ada Byron","income":91000,"quiet":"no"}},\#
    {"id":"c","fields":{"job":"pilot","city":"Leeds","name":"John Smith","income":30000,"quiet":"yes"}},\#
    {"id":"d","fields":{"job":"pilot","city":"York","name":"Grace Hall","income":30000,"quiet":"please"}}]
    """#

  private func withPeople(_ body: (MethodDispatcher) throws -> Void) throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      _ = try service.call("create", Self.schema)
      _ = try service.call("upsert", #"{"collection":"people","records":\#(Self.records)}"#)
      try service.makeAdministrator()
      try body(service)
    }
  }

  @Test func maskedValuesAreLeftOutAndNamed() throws {
    try withPeople { service in
      let caller = try Caller(service, #"{"name":"x","role":"recommender"}"#)
      let record = try caller.call("get", #"{"collection":"people","id":"a"}"#)
      #expect(record["fields"]?.object?.keys == ["job", "city"] && record["text"] == .string("nurse in Leeds"))
      #expect(record["masked"] == .array([.string("name"), .string("income")]))
      let hit = try caller.call("search", #"{"collection":"people","query":"nurse","k":1,"fields":["city","income"]}"#)
      let found = hit["hits"]?.array?.first?["record"]
      #expect(found?["fields"]?.object?.keys == ["city"] && found?["masked"] == .array([.string("income")]))
      // A key may say otherwise, both ways.
      let clear = try Caller(service, #"{"name":"x","role":"recommender","sensitive":true}"#)
      #expect(try clear.call("get", #"{"collection":"people","id":"a"}"#)["fields"]?["income"] == .integer(52000))
      let blind = try Caller(service, #"{"name":"x","role":"rm","sensitive":false}"#)
      #expect(try blind.call("get", #"{"collection":"people","id":"a"}"#)["fields"]?["income"] == nil)
    }
  }

  @Test(arguments: [
    ("search", #""query":"x","filter":"income > 40000""#),
    ("search", #""query":"x","filter":"not (job = 'a' or exists income)""#),
    ("search", #""query":"x","filter":"city = 'York' and income between 1 and 2""#),
    ("search", #""query":"x","facets":["city","income"]"#), ("search", #""query":"x","group_by":"income""#),
    ("search", #""query":"x","vector":true"#), ("search", #""query":"x","mode":"lexical""#),
    ("search", #""query":"x","mode":"hybrid""#),
    ("search", #""query":"x","constraints":[{"filter":"income > 40000"}]"#),
    ("search", #""query":"x","constraints":[{"filter":"income > 40000","kind":"soft"}]"#),
    ("nearest", #""to":{"id":"a"},"filter":"income > 40000""#), ("nearest", #""to":{"id":"a"},"facets":["income"]"#),
    ("nearest", #""to":{"id":"a"},"vector":true"#), ("nearest", #""to":{"id":"a"},"group_by":"income""#),
    ("get", #""id":"a","vector":true"#), ("count", #""filter":"income > 40000""#),
    ("export", #""format":"csv","search":{"query":"x","filter":"income > 40000"}"#),
    ("save", #""name":"n","search":{"query":"x","filter":"income > 40000"}"#),
    ("run", #""name":"rich""#), ("run", #""name":"all","with":{"facets":["income"]}"#),
    ("export", #""format":"csv","saved":"rich""#),
  ])
  func whatCouldTellAMaskedValueIsRefused(method: String, parameters: String) throws {
    try withPeople { service in
      _ = try service.call(
        "save", #"{"collection":"people","name":"rich","search":{"query":"x","filter":"income > 40000"}}"#)
      _ = try service.call("save", #"{"collection":"people","name":"all","search":{"query":"x"}}"#)
      let params = #"{"collection":"people",\#(parameters)}"#
      let clear = try Caller(service, #"{"name":"x","role":"rm"}"#)
      #expect(try clear.code(method, params) != .forbidden)
      let masked = try Caller(service, #"{"name":"x","role":"rm","sensitive":false}"#)
      #expect(try masked.code(method, params) == .forbidden)
    }
  }

  @Test func deletingAndScrollingByAMaskedFieldIsRefusedToo() throws {
    try withPeople { service in
      let writer = try Caller(service, #"{"name":"x","role":"writer"}"#)
      #expect(try writer.code("delete", #"{"collection":"people","filter":"income > 40000"}"#) == .forbidden)
      #expect(try writer.code("scroll", #"{"collection":"people","limit":1,"filter":"income > 40000"}"#) == .forbidden)
      #expect(try service.call("count", #"{"collection":"people"}"#)["count"] == .integer(4))
    }
  }

  @Test func aMaskedFieldIsNotUnderstood() throws {
    try withPeople { service in
      let masked = try Caller(service, #"{"name":"x","role":"rm","sensitive":false}"#)
      let clear = try Caller(service, #"{"name":"x","role":"rm"}"#)
      for question in ["income over 40000", "rich nurses"] {
        let params = #"{"collection":"people","query":"\#(question)"}"#
        #expect(try clear.call("search", params)["understood"]?.text.contains("income") == true)
        #expect(try masked.call("search", params)["understood"]?.text.contains("income") != true)
      }
      // Nor does a name bring its owner first, or change anything else.
      let named = try masked.call("search", #"{"collection":"people","query":"Maria Lopez"}"#)
      #expect(named["mode"] == .string("semantic"))
      #expect(try clear.call("search", #"{"collection":"people","query":"Maria Lopez"}"#)["mode"] == .string("hybrid"))
    }
  }

  @Test func aTextThatMayHoldAMaskedValueIsMaskedToo() throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      for (name, text) in [("free", ""), ("told", #""text":"{job} with {pin}","#)] {
        let fields = #"{"job":{"type":"keyword"},"pin":{"type":"integer","sensitive":true}}"#
        _ = try service.call("create", #"{"schema":{"collection":"\#(name)",\#(text)"fields":\#(fields)}}"#)
        _ = try service.call(
          "upsert", #"{"collection":"\#(name)","records":[{"id":"a","fields":{"job":"nurse","pin":4711}}]}"#)
      }
      try service.makeAdministrator()
      let caller = try Caller(service, #"{"name":"x","role":"rm","sensitive":false}"#)
      for name in ["free", "told"] {
        let record = try caller.call("get", #"{"collection":"\#(name)","id":"a"}"#)
        #expect(record["text"] == nil && !record.text.contains("4711"))
        #expect(record["masked"] == .array([.string("pin"), .string("text")]))
        #expect(try caller.code("search", #"{"collection":"\#(name)","query":"x","explain":true}"#) == .forbidden)
        let file = try caller.call("export", #"{"collection":"\#(name)","format":"csv","search":{"query":"4711"}}"#)
        #expect(file["rows"] == .integer(1) && !file.text.contains("4711"))
      }
    }
  }

  @Test(arguments: ["rm", "recommender"])
  func whoHasOptedOutIsFoundByNobodyWhoSells(role: String) throws {
    try withPeople { service in
      let caller = try Caller(service, #"{"name":"x","role":"\#(role)"}"#)
      #expect(try caller.call("count", #"{"collection":"people"}"#)["count"] == .integer(2))
      let hits = try caller.call("search", #"{"collection":"people","query":"pilot in Leeds","understand":false}"#)
      #expect(Set(hits.hitIDs) == ["a", "b"] && hits["matched"] == .integer(2))
      #expect(try caller.code("get", #"{"collection":"people","id":"c"}"#) == .notFound)
      #expect(try caller.code("nearest", #"{"collection":"people","to":{"id":"d"}}"#) == .notFound)
      let writer = try Caller(service, #"{"name":"x","role":"writer"}"#)
      #expect(try writer.call("count", #"{"collection":"people"}"#)["count"] == .integer(4))
    }
  }

  @Test func aWriterReachesWhatPassesBeforeAndAfter() throws {
    try withPeople { service in
      let writer = try Caller(service, #"{"name":"x","role":"writer","filter":"city = \"Leeds\""}"#)
      func upsert(_ id: String, _ city: String) throws -> RPCErrorCode? {
        try writer.code("upsert", #"{"collection":"people","records":[{"id":"\#(id)","fields":{"city":"\#(city)"}}]}"#)
      }
      #expect(try upsert("b", "Leeds") == .forbidden)
      #expect(try upsert("a", "York") == .forbidden)
      #expect(try upsert("new", "York") == .forbidden)
      #expect(try upsert("new", "Leeds") == nil)
      #expect(
        try writer.call("delete", #"{"collection":"people","ids":["b","d","new","a"]}"#)["deleted"] == .integer(2))
      #expect(try writer.call("delete", #"{"collection":"people","filter":"exists job"}"#)["deleted"] == .integer(1))
      let left = try service.call("scroll", #"{"collection":"people","limit":9}"#)["records"]?.array ?? []
      #expect(left.compactMap { $0["id"]?.string } == ["b", "d"])
    }
  }

  @Test func whetherAGuessWasRightIsNotTold() throws {
    try withPeople { service in
      let record = #"{"id":"a","fields":{"job":"nurse","city":"Leeds","name":"Maria Lopez","income":52000}}"#
      let params = #"{"collection":"people","records":[\#(record)]}"#
      let masked = try Caller(service, #"{"name":"x","role":"writer"}"#)
      #expect(try masked.call("upsert", params)["items"]?.array?.first?["status"] == .string("updated"))
      let clear = try Caller(service, #"{"name":"x","role":"writer","sensitive":true}"#)
      #expect(try clear.call("upsert", params)["items"]?.array?.first?["status"] == .string("unchanged"))
    }
  }

  /// Random writes of a caller who may reach one city, against a plain dictionary; what is elsewhere never changes.
  @Test func randomWritesStayWithinReach() throws {
    try withPeople { service in
      let writer = try Caller(service, #"{"name":"x","role":"writer","filter":"city = \"Leeds\"","sensitive":true}"#)
      var random = SeededGenerator(seed: 77)
      var cities: [String: String] = ["a": "Leeds", "b": "York", "c": "Leeds", "d": "York"]
      for _ in 0..<300 {
        let ids = (0..<Int.random(in: 1...3, using: &random)).map { _ in
          ["a", "b", "c", "d", "e", "f", "g"].randomElement(using: &random) ?? ""
        }
        if Int.random(in: 0..<3, using: &random) == 0 {
          let reached = Set(ids).filter { cities[$0] == "Leeds" }
          let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
          let reply = try writer.call("delete", #"{"collection":"people","ids":[\#(list)]}"#)
          #expect(reply["deleted"] == .integer(Int64(reached.count)))
          for id in reached { cities[id] = nil }
          continue
        }
        let rows = ids.map { ($0, Int.random(in: 0..<4, using: &random) == 0 ? "York" : "Leeds") }
        let records = rows.map { #"{"id":"\#($0)","fields":{"city":"\#($1)"}}"# }.joined(separator: ",")
        let isAllowed = rows.allSatisfy { id, city in city == "Leeds" && (cities[id] ?? "Leeds") == "Leeds" }
        let code = try writer.code("upsert", #"{"collection":"people","records":[\#(records)]}"#)
        #expect(code == (isAllowed ? nil : .forbidden), "\(rows)")
        if isAllowed { for (id, city) in rows { cities[id] = city } }
      }
      let all = try service.call("scroll", #"{"collection":"people","limit":9}"#)["records"]?.array ?? []
      let stored = all.map { ($0["id"]?.string ?? "", $0["fields"]?["city"]?.string ?? "") }
      #expect(Dictionary(uniqueKeysWithValues: stored) == cities)
      #expect(cities["b"] == "York" && cities["d"] == "York")
    }
  }
}
