import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

@Suite struct ServiceSearchTests {
  private func search(_ service: MethodDispatcher, _ more: String = "") throws -> JSONValue {
    try service.call(
      "search", #"{"collection":"customers","query":"2-year-old pilot in Leeds","understand":false\#(more)}"#)
  }

  /// Runs `body` with ten customers.
  private func withTen(_ body: (MethodDispatcher) throws -> Void) throws {
    try withCustomers { service in
      try service.addCustomers(10)
      try body(service)
    }
  }

  @Test func aSearchAnswersAsDesigned() throws {
    try withTen { service in
      let reply = try search(service, #","k":3"#)
      #expect(reply.object?.keys == ["hits", "relevant", "matched", "cursor", "mode", "plan", "exact", "took_ms"])
      let hit = try #require(reply["hits"]?.array?.first)
      #expect(hit.object?.keys == ["rank", "id", "score", "relevance", "record"])
      #expect(hit["record"]?.object?.keys == ["id", "text", "fields", "created", "updated"])
      #expect(reply["matched"] == .integer(10))
      #expect(reply["plan"] == .string("exact") && reply["exact"] == .bool(true))
    }
  }

  @Test func theBestComesFirst() throws {
    try withTen { service in
      let reply = try search(service)
      #expect(reply.hitIDs.count == 10 && reply.hitIDs.first == "c2")
      #expect(reply.scores == reply.scores.sorted(by: >))
      #expect(abs((reply.scores.first ?? 0) - 1) < 1e-5)
    }
  }

  @Test func ranksGoOnAfterAnOffset() throws {
    try withTen { service in
      let all = try search(service)
      let rest = try search(service, #","k":4,"offset":3"#)
      #expect(rest.hitIDs == Array(all.hitIDs[3..<7]))
      #expect(rest["hits"]?.array?.map { $0["rank"] } == [.integer(4), .integer(5), .integer(6), .integer(7)])
      #expect(try search(service, #","offset":10"#).hitIDs.isEmpty)
    }
  }

  @Test func aFilterIsMet() throws {
    try withTen { service in
      let reply = try search(service, #","filter":"job = 'nurse' and age > 0""#)
      #expect(Set(reply.hitIDs) == ["c3", "c6", "c9"])
      #expect(reply["matched"] == .integer(3))
    }
  }

  @Test func scoresAreAtLeastTheMinimum() throws {
    try withTen { service in
      let all = try search(service)
      let least = all.scores[4]
      #expect(try search(service, #","min_score":\#(least)"#).hitIDs == Array(all.hitIDs[...4]))
    }
  }

  @Test func onlyTheFieldsNamedComeBack() throws {
    try withTen { service in
      let hit = try #require(try search(service, #","k":1,"fields":["city","age"]"#)["hits"]?.array?.first)
      #expect(hit["record"]?["fields"]?.text == #"{"age":2,"city":"Leeds"}"#)
      let error = try #require(
        try service.error("search", #"{"collection":"customers","query":"x","fields":["shoe"]}"#))
      #expect(error.message.hasPrefix("there is no field shoe; the fields are age"))
    }
  }

  @Test func theVectorComesWhenAskedFor() throws {
    try withTen { service in
      #expect(try search(service)["hits"]?.array?.allSatisfy { $0["record"]?["vector"] == nil } == true)
      let hit = try #require(try search(service, #","k":1,"vector":true"#)["hits"]?.array?.first)
      #expect(hit["record"]?["vector"]?.vector?.count == TinyModel.hiddenSize)
    }
  }

  @Test func theSameQueryGivesTheSameAnswerAlsoAfterReopening() throws {
    try withBank { bank in
      func answer(_ engine: Engine) throws -> String {
        try search(MethodDispatcher(engine))["hits"]?.text ?? ""
      }
      var answers: [String] = []
      do {
        let engine = try bank.open()
        _ = try engine.create(Schema(json: json(Bank.customers)))
        try MethodDispatcher(engine).addCustomers(40)
        answers = [try answer(engine), try answer(engine)]
      }
      answers.append(try answer(bank.open()))
      #expect(Set(answers).count == 1)
    }
  }

  @Test(arguments: [
    (#"{"query":"x"}"#, "collection of search is missing"),
    (#"{"collection":"customers"}"#, "query of search is missing"),
    (#"{"collection":"customers","query":" "}"#, "query of search is empty; ask for something"),
    (#"{"collection":"customers","query":"x","k":0}"#, "k of search is 0 and must be from 1 to 10000"),
    (#"{"collection":"customers","query":"x","k":10001}"#, "k of search is 10001 and must be from 1 to 10000"),
    (#"{"collection":"customers","query":"x","k":1.5}"#, "k of search must be a whole number, not a number"),
    (#"{"collection":"customers","query":"x","k":"3"}"#, "k of search must be a whole number, not a string"),
    (#"{"collection":"customers","query":"x","offset":-1}"#, "offset of search is -1 and must be from 0 to 1000000"),
    (#"{"collection":"customers","query":7}"#, "query of search must be a string, not a number"),
    (#"{"collection":"customers","query":"x","min_score":"a"}"#, "min_score of search must be a number, not a string"),
    (#"[]"#, "params of search is an object, not an array"),
  ])
  func saysWhatIsWrongWithAParameter(params: String, message: String) throws {
    let error = try withCustomers { try $0.error("search", params) }
    #expect(error == RPCError(.invalidParams, message))
  }

  @Test func anUnknownParameterIsNamedWithThoseThereAre() throws {
    try withCustomers { service in
      let error = try #require(try service.error("search", #"{"collection":"customers","query":"x","limit":3}"#))
      #expect(error.message.hasPrefix("search has no parameter limit; it takes collection, query, k, offset"))
    }
  }

  @Test func anUnknownCollectionIsNotFound() throws {
    try withCustomers { service in
      for method in ["search", "nearest", "get", "count", "upsert", "delete", "stats"] {
        let error = try #require(try service.error(method, #"{"collection":"nobody"}"#))
        #expect(error == RPCError(.notFound, "there is no collection nobody; there are customers"), "\(method)")
      }
    }
  }
}

@Suite struct ServiceNearestTests {
  private func nearest(_ service: MethodDispatcher, _ to: String, in collection: String = "customers") throws
    -> JSONValue
  {
    try service.call("nearest", #"{"collection":"\#(collection)","to":\#(to),"k":5}"#)
  }

  /// Runs `body` with ten customers and a few products.
  private func withTen(_ body: (MethodDispatcher) throws -> Void) throws {
    try withCustomers { service in
      try service.addCustomers(10)
      _ = try service.call("create", #"{"schema":{"collection":"products","fields":{}}}"#)
      let products =
        #"[{"id":"p0","text":"card"},{"id":"p1","text":"2-year-old pilot in Leeds"},{"id":"p2","text":"loan"}]"#
      _ = try service.call("upsert", #"{"collection":"products","records":\#(products)}"#)
      try body(service)
    }
  }

  @Test func theRecordItselfIsLeftOut() throws {
    try withTen { service in
      let reply = try nearest(service, #"{"id":"c2"}"#)
      #expect(reply.hitIDs.count == 5 && !reply.hitIDs.contains("c2"))
      #expect(reply.object?.keys == ["hits", "matched", "cursor", "plan", "exact", "took_ms"])
    }
  }

  @Test func anIDMayBeOfAnotherCollection() throws {
    try withTen { service in
      let reply = try nearest(service, #"{"collection":"customers","id":"c2"}"#, in: "products")
      #expect(reply.hitIDs.first == "p1" && reply.hitIDs.count == 3)
      #expect(abs((reply.scores.first ?? 0) - 1) < 1e-5)
    }
  }

  @Test func collectionsOfDifferentModelsDoNotCompare() throws {
    try withBank { bank in
      let other = bank.folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      do {
        let engine = try bank.open(model: other)
        _ = try engine.create(Bank.plain("offers"))
        _ = try MethodDispatcher(engine).call(
          "upsert", #"{"collection":"offers","records":[{"id":"o","fields":{"age":1}}]}"#)
      }
      let engine = try bank.open()
      _ = try engine.create(Bank.plain("notes"))
      let error = try #require(
        try MethodDispatcher(engine).error("nearest", #"{"collection":"notes","to":{"collection":"offers","id":"o"}}"#))
      #expect(error.code == RPCErrorCode.modelMismatch.rawValue)
      #expect(error.message.contains("they do not compare with those of notes"))
    }
  }

  @Test func aTextIsAsGoodAsASearch() throws {
    try withTen { service in
      let search = #"{"collection":"customers","query":"9-year-old nurse in Leeds","understand":false,"k":5}"#
      let found = try service.call("search", search)
      #expect(try nearest(service, #"{"text":"9-year-old nurse in Leeds"}"#)["hits"] == found["hits"])
    }
  }

  @Test func aVectorOfAnyLengthButZeroWill() throws {
    try withTen { service in
      let record = try service.call("get", #"{"collection":"customers","id":"c4","vector":true}"#)
      let doubled = try #require(record["vector"]?.vector).map { 2 * $0 }
      let reply = try nearest(service, #"{"vector":\#(JSONValue.vector(doubled).text)}"#)
      #expect(reply.hitIDs.first == "c4")
      #expect(abs((reply.scores.first ?? 0) - 1) < 1e-5)
    }
  }

  @Test func examplesAreLeftOutThemselves() throws {
    try withTen { service in
      let reply = try nearest(service, #"{"positive":["c1","c4"],"negative":["c0"]}"#)
      #expect(reply.hitIDs.count == 5)
      #expect(Set(reply.hitIDs).isDisjoint(with: ["c0", "c1", "c4"]))
    }
  }

  @Test func onePositiveExampleIsTheRecordsOwnNeighbourhood() throws {
    try withTen { service in
      let (example, record) = try (nearest(service, #"{"positive":["c1"]}"#), nearest(service, #"{"id":"c1"}"#))
      #expect(example.hitIDs == record.hitIDs)
    }
  }

  @Test(arguments: [
    #"{}"#, #"{"id":"c1","text":"x"}"#, #"{"text":"x","vector":[1]}"#, #"{"collection":"customers"}"#,
    #"{"negative":["c1"]}"#, #"{"text":"x","negative":["c1"]}"#, #"{"collection":"products","text":"x"}"#,
  ])
  func thereIsExactlyOneWay(to: String) throws {
    try withTen { service in
      let error = try #require(try service.error("nearest", #"{"collection":"customers","to":\#(to)}"#))
      #expect(error.code == RPCErrorCode.invalidParams.rawValue)
      #expect(error.message.hasPrefix("to of nearest holds one of"), "\(error)")
    }
  }

  @Test(arguments: [
    (#""to":{"vector":[1,2]}"#, RPCErrorCode.invalidParams, "the vector has 2 numbers and this collection's have 32"),
    (#""to":{"vector":"?"}"#, .invalidParams, "vector of nearest is an array of numbers, or base64"),
    (#""to":{"vector":[0,0]}"#, .invalidParams, "the vector is all zero"),
    (#""to":{"positive":[]}"#, .invalidParams, "positive holds at least one example"),
    (#""to":{"positive":["x"]}"#, .notFound, "there is no record x in customers"),
    (#""to":{"id":"x"}"#, .notFound, "there is no record x in customers"),
    (#""to":{"collection":"nobody","id":"x"}"#, .notFound, "there is no collection nobody"),
    (#""to":{"idd":"x"}"#, .invalidParams, "nearest.to has no parameter idd; it takes collection, id"),
    (#""to":"x""#, .invalidParams, "params of nearest.to is an object, not a string"),
    (#""k":5"#, .invalidParams, "to of nearest is missing"),
  ])
  func saysWhatIsWrong(params: String, code: RPCErrorCode, words: String) throws {
    try withTen { service in
      let error = try #require(try service.error("nearest", #"{"collection":"customers",\#(params)}"#))
      #expect(error.code == code.rawValue)
      #expect(error.message.contains(words), "\(error)")
    }
  }
}
