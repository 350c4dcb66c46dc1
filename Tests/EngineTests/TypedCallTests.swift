import API
import Engine
import Index
import TestSupport
import Testing
import Wire

/// The engine as a library: typed calls, no protocol.
@Suite struct TypedCallTests {
  @Test func theExampleOfTheLibraryRuns() throws {
    try withBank { bank in
      let engine = try Engine(Engine.Options(dataDirectory: bank.data, modelDirectory: bank.model))
      _ = try engine.create(
        Schema(
          collection: "customers",
          fields: [SchemaField(name: "age", type: .integer), SchemaField(name: "job", type: .keyword)]))
      let records: [JSONObject] = [
        ["id": .string("ada"), "fields": .object(["age": .integer(36), "job": .string("nurse")])],
        ["id": .string("bob"), "fields": .object(["age": .integer(61), "job": .string("pilot")])],
      ]
      #expect(
        try engine.upsert(records.map { .object($0) }, into: "customers").map(\.status) == [.created, .created])
      let found = try engine.search(SearchRequest(collection: "customers", query: "a nurse", filter: "age < 50"))
      #expect(found.hits.map(\.id) == ["ada"] && found.hits.first?.record["job"] == .keyword("nurse"))
      #expect(found.matched == 1 && found.exact && (found.hits.first?.score ?? 2) <= 1)
    }
  }

  @Test func aCallerSeesTheirOwnShare() throws {
    try withCustomers { service in
      try service.addCustomers(5)
      let engine = service.engine
      _ = try engine.createKey(NewKey(name: "root", role: .admin))
      var new = NewKey(name: "office", role: .rm)
      new.filter = "age >= 3"
      let key = try engine.createKey(new)
      let info = try engine.authenticate(key: key.text, from: nil)
      let context = CallContext(caller: try engine.caller(keyID: info.id))
      let all = try engine.count(in: "customers")
      let own = try engine.count(in: "customers", context)
      #expect(all == 5 && own < all)
      #expect(throws: EngineError.self) { try engine.caller(keyID: nil) }
      #expect(try engine.search(SearchRequest(collection: "customers", query: "people"), context).matched == own)
    }
  }

  @Test func aCallThatIsNotWantedEnds() throws {
    try withCustomers { service in
      try service.addCustomers(2)
      let context = CallContext(isWanted: { false })
      #expect(throws: EngineError.cancelled) {
        try service.engine.search(SearchRequest(collection: "customers", query: "people"), context)
      }
    }
  }

  /// Words and ids are found while there is no model: nothing is embedded for them.
  @Test func wordsAndIDsNeedNoModel() throws {
    try withBank { bank in
      do {
        let service = MethodDispatcher(try bank.open())
        _ = try service.engine.create(Schema(json: json(Bank.customers)))
        try service.addCustomers(5)
      }
      let engine = try bank.open(model: bank.folder + "/none")
      var request = SearchRequest(collection: "customers", query: "nurse")
      request.mode = .lexical
      let found = try engine.search(request)
      #expect(!found.hits.isEmpty && found.hits.allSatisfy { $0.score == nil && $0.record["job"] == .keyword("nurse") })
      let byID = try engine.search(SearchRequest(collection: "customers", query: "C3"))
      #expect(byID.hits.first?.id == "c3" && byID.hits.count == 5 && byID.mode == .hybrid)
      #expect(engine.model.ifLoaded == nil)
      #expect(throws: EngineError.self) { try engine.search(SearchRequest(collection: "customers", query: "a nurse")) }
    }
  }
}
