import API
import Encoder
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct RebuildTests {
  @Test func everythingOfEveryRecordStays() throws {
    try withBank { bank in
      let before: [String: JSONValue]
      do {
        let engine = try bank.openWithCustomers(60)
        _ = try MethodDispatcher(engine).call(
          "upsert", #"{"collection":"customers","records":[\#(Notes.given("given", seed: 3))]}"#)
        _ = try MethodDispatcher(engine).call("delete", #"{"collection":"customers","ids":["c3","c4"]}"#)
        before = try MethodDispatcher(engine).everything("customers")
        var options = RebuildOptions()
        (options.m, options.efConstruction) = (8, 50)
        let job = try engine.finish(.rebuild(options), on: "customers")
        #expect(job.status.state == .done, "\(job.json.text)")
        #expect(job.status.records == 59)
        #expect(try MethodDispatcher(engine).everything("customers") == before)
        #expect(try engine.collection("customers").verify() == [])
        let stats = try MethodDispatcher(engine).call("stats", "{}")["collections"]?.array?.first
        #expect(stats?["generation"] == .string("g000002"))
        #expect(stats?["kept"]?["generation"] == .string("g000001"))
      }
      let engine = try bank.open()
      #expect(try MethodDispatcher(engine).everything("customers") == before)
      #expect(try bank.generations("customers") == ["g000001", "g000002"])
    }
  }

  @Test func anotherModelEmbedsEverythingAnewAndServesFromThenOn() throws {
    try withBank { bank in
      let other = bank.folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      let question =
        #"{"collection":"customers","query":"30-year-old nurse in Leeds","k":5,"vector":true,"understand":false}"#
      let expected: JSONValue
      do {
        let fresh = Bank(folder: bank.folder + "/fresh")
        let engine = try fresh.open(model: other)
        _ = try engine.create(Schema(json: json(Bank.customers)))
        try MethodDispatcher(engine).addCustomers(50)
        expected = try MethodDispatcher(engine).call("search", question)
      }
      do {
        let engine = try bank.openWithCustomers(50)
        var options = RebuildOptions()
        options.model = other
        let job = try engine.finish(.rebuild(options), on: "customers")
        #expect(job.status.state == .done, "\(job.json.text)")
        #expect(try MethodDispatcher(engine).call("search", question).scores == expected.scores)
        try MethodDispatcher(engine).addCustomers(51)
        #expect(try engine.collection("customers").verify() == [])
      }
      // The program's own model is still the first one; the catalog knows the collection's.
      let engine = try bank.open()
      #expect(try MethodDispatcher(engine).call("search", question).hitIDs.count == 5)
      _ = try engine.finish(.rollback, on: "customers")
      let back = try MethodDispatcher(engine).call("get", #"{"collection":"customers","id":"c50","vector":true}"#)
      let model = try engine.model.load()
      #expect(try back["vector"]?.vector == model.embed([back["text"]?.string ?? ""], as: .passage)[0])
      #expect(try engine.collection("customers").verify() == [])
    }
  }

  @Test func aVectorOfAnotherModelNeedsAText() throws {
    try withBank { bank in
      let other = bank.folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      let engine = try bank.open()
      _ = try engine.create(Bank.plain("notes"))
      let service = MethodDispatcher(engine)
      let bare = Notes.given("bare", seed: 5).replacing(#""text":"note bare""#, with: #""text":" ""#)
      _ = try service.call("upsert", #"{"collection":"notes","records":[\#(bare),\#(Notes.given("told", seed: 6))]}"#)
      var options = RebuildOptions()
      options.model = other
      let refused = try engine.finish(.rebuild(options), on: "notes")
      #expect(refused.status.state == .failed)
      #expect("\(refused.json.text)".contains("record bare has a vector of another model and no text"))
      #expect(try bank.generations("notes") == ["g000001"])
      _ = try service.call("delete", #"{"collection":"notes","ids":["bare"]}"#)
      #expect(try engine.finish(.rebuild(options), on: "notes").status.state == .done)
      let told = try service.call("get", #"{"collection":"notes","id":"told","vector":true}"#)
      let model = try TextModel(directory: other, threads: 1)
      #expect(try told["vector"]?.vector == model.embed(["note told"], as: .passage)[0])
    }
  }

  @Test(.enabled(if: Precision.bf16.isSupported(), "the processor has no bf16"))
  func anotherPrecisionIsAnotherEmbedding() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(20) { $0.precision = "bf16" }
      let collection = try engine.collection("customers")
      #expect(try MethodDispatcher(engine).precision == "bf16")
      var options = RebuildOptions()
      options.precision = "f32"
      #expect(try engine.finish(.rebuild(options), on: "customers").status.state == .done)
      #expect(try MethodDispatcher(engine).precision == "f32")
      let model = try TextModel(directory: bank.model, precision: "f32", threads: 1)
      let record = try MethodDispatcher(engine).call("get", #"{"collection":"customers","id":"c7","vector":true}"#)
      #expect(try record["vector"]?.vector == model.embed([record["text"]?.string ?? ""], as: .passage)[0])
      #expect(try collection.verify() == [])
    }
  }

  @Test(arguments: Precision.allCases.filter { !$0.isSupported() }.map(\.rawValue) + ["f16"])
  func aPrecisionThatTheProcessorLacksEndsTheRebuild(precision: String) throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(20) { $0.precision = "f32" }
      let before = try MethodDispatcher(engine).everything("customers")
      var options = RebuildOptions()
      options.precision = precision
      let job = try engine.finish(.rebuild(options), on: "customers")
      #expect(job.status.state == .failed && job.json.text.contains(precision), "\(job.json.text)")
      #expect(try MethodDispatcher(engine).precision == "f32")
      #expect(try MethodDispatcher(engine).everything("customers") == before)
    }
  }

  @Test func theRowsOfAFileTakeThePlaceOfTheRecords() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(30)
      let before = try MethodDispatcher(engine).everything("customers")
      let lines = (10..<40).map { "c\($0),\($0 == 20 ? 99 : $0),\(["nurse", "teacher", "pilot"][$0 % 3]),Leeds\n" }
      var options = RebuildOptions()
      options.file = try bank.write("new.csv", "customer_id,age,job,city\n" + lines.joined())
      let job = try engine.finish(.rebuild(options), on: "customers")
      #expect(job.status.state == .done, "\(job.json.text)")
      let after = try MethodDispatcher(engine).everything("customers")
      #expect(Set(after.keys) == Set((10..<40).map { "c\($0)" }))
      #expect(after["c15"] == before["c15"])
      #expect(after["c20"]?["fields"]?["age"] == .integer(99))
      #expect(after["c20"]?["created"] == before["c20"]?["created"])
      #expect(try engine.collection("customers").verify() == [])
      #expect(try engine.finish(.rollback, on: "customers").status.state == .done)
      #expect(try MethodDispatcher(engine).everything("customers") == before)
    }
  }

  @Test(arguments: [
    ("customer_id,age\nc1,old\n", "line 2 of"), ("customer_id,age\nc1,3,4\n", "line 2 of"),
    ("customer_id,age\n", "it has no row"),
  ])
  func aFileThatIsNotWholeChangesNothing(text: String, words: String) throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(5)
      let before = try MethodDispatcher(engine).everything("customers")
      var options = RebuildOptions()
      options.file = try bank.write("bad.csv", text)
      let job = try engine.finish(.rebuild(options), on: "customers")
      #expect(job.status.state == .failed)
      #expect(job.json["error"]?.string?.contains(words) == true, "\(job.json.text)")
      #expect(try MethodDispatcher(engine).everything("customers") == before)
      #expect(try bank.generations("customers") == ["g000001"])
      #expect(try MethodDispatcher(engine).call("stats", "{}")["collections"]?.array?.first?["kept"] == nil)
    }
  }

  @Test func aRebuildWithoutRoomChangesNothing() throws {
    try withBank { bank in
      do { _ = try bank.openWithCustomers(1500) }
      // Room for the index as it is, and not for one of 1,000 links a record.
      let engine = try bank.open(mapSize: 4 << 20)
      let before = try MethodDispatcher(engine).everything("customers")
      var options = RebuildOptions()
      (options.m, options.efConstruction) = (500, 500)
      let job = try engine.finish(.rebuild(options), on: "customers")
      #expect(job.status.state == .failed)
      #expect(job.json["error"]?.string?.contains("--map-size") == true, "\(job.json.text)")
      #expect(try MethodDispatcher(engine).everything("customers") == before)
      #expect(try bank.generations("customers") == ["g000001"])
      _ = try MethodDispatcher(engine).call("delete", #"{"collection":"customers","ids":["c3"]}"#)
      #expect(try engine.finish(.compact, on: "customers").status.state == .done)
      #expect(try MethodDispatcher(engine).everything("customers").count == 1499)
    }
  }

  @Test func oneOlderGenerationIsKeptForAsLongAsWasSaid() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(5)
      var options = RebuildOptions()
      options.keepHours = 3
      for _ in 0..<3 { _ = try engine.finish(.rebuild(options), on: "customers") }
      #expect(try bank.generations("customers") == ["g000003", "g000004"])
      engine.dropExpired(at: Date(timeIntervalSinceNow: 2.9 * 3600))
      #expect(try bank.generations("customers") == ["g000003", "g000004"])
      engine.dropExpired(at: Date(timeIntervalSinceNow: 3.1 * 3600))
      #expect(try bank.generations("customers") == ["g000004"])
      let error = try #require(throws: EngineError.self) { try engine.finish(.rollback, on: "customers") }
      #expect(error == .noOlderGeneration("customers"))
      options.keepHours = 0
      _ = try engine.finish(.rebuild(options), on: "customers")
      #expect(try bank.generations("customers") == ["g000005"])
      #expect(try engine.collection("customers").verify() == [])
    }
  }
}

@Suite struct RollbackTests {
  @Test func noAcknowledgedWriteIsLostOnTheWayBackOrForth() throws {
    try withBank { bank in
      do {
        let engine = try bank.openWithCustomers(40)
        _ = try engine.finish(.rebuild(RebuildOptions()), on: "customers")
        _ = try MethodDispatcher(engine).call("delete", #"{"collection":"customers","ids":["c1","c2"]}"#)
        let record = #"{"id":"new","fields":{"age":77,"job":"judge","city":"York"}}"#
        _ = try MethodDispatcher(engine).call("upsert", #"{"collection":"customers","records":[\#(record)]}"#)
      }
      // The older generation was not open when this process wrote.
      let engine = try bank.open()
      let record = #"{"id":"later","fields":{"age":78,"job":"judge","city":"York"}}"#
      _ = try MethodDispatcher(engine).call("upsert", #"{"collection":"customers","records":[\#(record)]}"#)
      var expected = try MethodDispatcher(engine).everything("customers")
      for generation in ["g000001", "g000002", "g000001"] {
        let job = try engine.finish(.rollback, on: "customers")
        #expect(job.status.generation == generation, "\(job.json.text)")
        #expect(try MethodDispatcher(engine).everything("customers") == expected)
        #expect(try engine.collection("customers").verify() == [])
        _ = try MethodDispatcher(engine).call("delete", #"{"collection":"customers","filter":"age < 5"}"#)
        expected = try MethodDispatcher(engine).everything("customers")
      }
    }
  }

  @Test func aModelThatIsGoneIsNamedAndNothingChanges() throws {
    try withBank { bank in
      let other = bank.folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      do {
        let engine = try bank.openWithCustomers(10)
        var options = RebuildOptions()
        options.model = other
        _ = try engine.finish(.rebuild(options), on: "customers")
        try MethodDispatcher(engine).addCustomers(11)
      }
      try FileManager.default.removeItem(atPath: bank.model)
      let engine = try bank.open(model: other)
      let before = try MethodDispatcher(engine).everything("customers")
      let job = try engine.finish(.rollback, on: "customers")
      #expect(job.status.state == .failed)
      guard case .modelMismatch = job.status.error as? EngineError else {
        Issue.record("\(job.json.text)")
        return
      }
      #expect(try MethodDispatcher(engine).everything("customers") == before)
      try TinyModel.write(to: URL(fileURLWithPath: bank.model))
      #expect(try engine.finish(.rollback, on: "customers").status.state == .done)
    }
  }
}
