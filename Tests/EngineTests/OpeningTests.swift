import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct OpeningTests {
  @Test func makesTheDataDirectory() throws {
    try withBank { bank in
      let engine = try bank.open()
      #expect(engine.collections.isEmpty)
      #expect(FileManager.default.fileExists(atPath: bank.data + "/catalog/data.mdb"))
    }
  }

  @Test func findsEverythingAgain() throws {
    try withBank { bank in
      let schema = try Schema(json: json(Bank.customers))
      do {
        let engine = try bank.open()
        _ = try engine.create(schema)
        try MethodDispatcher(engine).addCustomers(3)
      }
      let engine = try bank.open()
      #expect(try engine.collection("customers").schema == schema)
      let record = try MethodDispatcher(engine).call("get", #"{"collection":"customers","id":"c1"}"#)
      #expect(record["text"] == .string("1-year-old teacher in Leeds"))
      #expect(try engine.collection("customers").verify().isEmpty)
    }
  }

  @Test func aSecondEngineIsRefusedAndTheOwnerNamed() throws {
    try withBank { bank in
      let engine = try bank.open()
      let owner = "process \(ProcessInfo.processInfo.processIdentifier)"
      let unserved = try #require(throws: EngineError.self) { try bank.open() }
      #expect(unserved == .dataDirectoryInUse(path: bank.data, owner: owner, address: nil))
      #expect(unserved.description.hasSuffix("wait for it to end, or use another --data"))
      engine.announce(address: "127.0.0.1:7733")
      let served = try #require(throws: EngineError.self) { try bank.open() }
      #expect(served.description.hasSuffix("is in use by \(owner); use --server 127.0.0.1:7733"))
    }
  }

  /// A process that is being started has copies of all descriptors for a moment, the lock's too.
  @Test func theLockIsGivenBackThoughACopyOfItsDescriptorIsOpen() throws {
    try withBank { bank in
      var copy: Int32 = -1
      defer { close(copy) }
      do {
        let engine = try bank.open()
        let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let lock = names.first {
          (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)) == bank.data + "/lock"
        }
        copy = dup(try #require(lock.flatMap { Int32($0) }))
        #expect(engine.collections.isEmpty)
      }
      _ = try bank.open()
    }
  }

  @Test func aRefusedEngineClosesNothingThatIsNotItsOwn() throws {
    try withBank { bank in
      let engine = try bank.open()
      for _ in 0..<50 { _ = try? bank.open() }
      _ = try engine.create(Bank.plain("notes"))
      #expect(throws: EngineError.self) { try bank.open() }
    }
  }

  @Test func aDataDirectoryThatCannotBeMadeIsNamed() throws {
    try withBank { bank in
      let file = try bank.write("file", "")
      let error = try #require(throws: EngineError.self) {
        try Engine(Engine.Options(dataDirectory: file + "/data", modelDirectory: bank.model))
      }
      #expect(error.description.hasPrefix("the data directory \(file)/data cannot be used: "), "\(error)")
      #expect(error.description.hasSuffix("give this user read and write access to it"))
    }
  }

  @Test func generationsThatTheCatalogDoesNotNameGo() throws {
    try withBank { bank in
      do { _ = try bank.open().create(Bank.plain("notes")) }
      let root = bank.data + "/collections"
      let files = FileManager.default
      for path in ["/notes/g000002", "/lost/g000001"] {
        try files.createDirectory(atPath: root + path, withIntermediateDirectories: true)
      }
      let engine = try bank.open()
      #expect(engine.collections.map(\.name) == ["notes"])
      #expect(try files.contentsOfDirectory(atPath: root) == ["notes"])
      #expect(try files.contentsOfDirectory(atPath: root + "/notes") == ["g000001"])
    }
  }

  @Test func whatIsNoGenerationIsLeftAlone() throws {
    try withBank { bank in
      let photos = bank.data + "/collections/photos/2020"
      try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
      _ = try bank.open()
      #expect(FileManager.default.fileExists(atPath: photos))
    }
  }

  @Test func aLostCatalogDoesNotCostTheCollections() throws {
    try withBank { bank in
      do { _ = try bank.open().create(Bank.plain("notes")) }
      try FileManager.default.removeItem(atPath: bank.data + "/catalog")
      let error = try #require(throws: EngineError.self) { try bank.open() }
      #expect(error.description.contains("there is a collection notes and no catalog; restore catalog"))
      #expect(FileManager.default.fileExists(atPath: bank.data + "/collections/notes/g000001/data.mdb"))
    }
  }

  @Test func aTornCollectionIsNamed() throws {
    try withBank { bank in
      do { _ = try bank.open().create(Bank.plain("notes")) }
      let path = bank.data + "/collections/notes/g000001/data.mdb"
      let file = try #require(FileHandle(forWritingAtPath: path))
      try file.truncate(atOffset: 10_000)
      let error = try #require(throws: (any Error).self) { try bank.open() }
      #expect("\(error)".contains("notes/g000001") && "\(error)".contains("restore a backup"), "\(error)")
    }
  }
}

@Suite struct CreateTests {
  @Test func aCollectionExistsOnce() throws {
    try withBank { bank in
      let engine = try bank.open()
      _ = try engine.create(Bank.plain("notes"))
      let error = try #require(throws: EngineError.self) { try engine.create(Bank.plain("notes")) }
      #expect(error == .collectionExists("notes"))
    }
  }

  @Test(arguments: ["", "Notes", "1a", "../x", "a b"])
  func aBadNameIsRefused(name: String) throws {
    try withBank { bank in
      let engine = try bank.open()
      #expect(throws: EngineError.badCollectionName(name)) { try engine.create(Bank.plain(name)) }
    }
  }

  @Test func moreFieldsThanAnIndexNumbersAreRefused() throws {
    try withBank { bank in
      let fields = (0..<70_000).map { SchemaField(name: "f\($0)", type: .integer) }
      let engine = try bank.open()
      let error = try #require(throws: EngineError.self) {
        try engine.create(Schema(collection: "wide", fields: fields))
      }
      #expect(error.description.contains("it has 70000 fields; 4,000 are possible"))
    }
  }

  @Test func anUnknownCollectionIsNamedWithThoseThereAre() throws {
    try withBank { bank in
      let engine = try bank.open()
      let none = try #require(throws: EngineError.self) { try engine.collection("notes") }
      #expect(none.description.contains("nor any other; make one with"))
      _ = try engine.create(Bank.plain("offers"))
      let other = try #require(throws: EngineError.self) { try engine.collection("notes") }
      #expect(other.description == "there is no collection notes; there are offers")
    }
  }

  @Test func aMissingModelSaysHowToGetOne() throws {
    try withBank { bank in
      let engine = try bank.open(model: "/nowhere/model")
      let error = try #require(throws: EngineError.self) { try engine.create(Bank.plain("notes")) }
      #expect(error.description.hasPrefix("there is no model in /nowhere/model; run scripts/fetch-model"))
      #expect(engine.collections.isEmpty)
    }
  }

  @Test func anotherModelIsRefusedBeforeAnythingIsEmbedded() throws {
    try withBank { bank in
      do { _ = try bank.open().create(Schema(json: json(Bank.customers))) }
      let other = bank.folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      let service = MethodDispatcher(try bank.open(model: other))
      for (method, params) in [
        ("search", #"{"collection":"customers","query":"nurse"}"#),
        ("upsert", #"{"collection":"customers","records":[{"id":"a","fields":{"age":5}}]}"#),
        ("nearest", #"{"collection":"customers","to":{"text":"nurse"}}"#),
      ] {
        let error = try #require(try service.error(method, params))
        #expect(error.code == RPCErrorCode.modelMismatch.rawValue)
        #expect(error.message.contains("the vectors of customers come from another model"), "\(error)")
      }
    }
  }
}
