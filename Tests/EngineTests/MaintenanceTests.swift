import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct MaintenanceTests {
  private func options(_ bank: Bank) -> Engine.Options {
    Engine.Options(dataDirectory: bank.data, modelDirectory: bank.model, mapSize: 1 << 30, threads: 1)
  }

  @Test func aVectorThatIsNotItsTextsIsNamed() throws {
    try withBank { bank in
      do {
        let engine = try bank.open()
        _ = try engine.create(Bank.plain("notes"))
        _ = try MethodDispatcher(engine).call(
          "upsert",
          #"{"collection":"notes","records":[{"id":"a","text":"a loan","fields":{}},{"id":"b","text":"9 ? -","fields":{}}]}"#
        )
      }
      #expect(try DataDirectory(options(bank)).verify("notes", vectors: .full) == [])
      do {
        let generation = try Generation.open(at: bank.data + "/collections/notes/g000001", mapSize: 1 << 30)
        var generator = SeededGenerator(seed: 4)
        let wrong = generator.nextUnitVector(dimension: TinyModel.hiddenSize)
        _ = try generation.upsert([NewRecord(record: Record(id: "b", text: "9 ? -"), vector: wrong)])
      }
      #expect(try DataDirectory(options(bank)).verify("notes") == [])
      let faults = try DataDirectory(options(bank)).verify("notes", vectors: .full)
      #expect(faults.count == 1)
      #expect(faults[0].contains("that of record b is not its text's"), "\(faults)")
    }
  }

  @Test func aDirectoryInUseIsNotLookedAfter() throws {
    try withBank { bank in
      let engine = try bank.open()
      let error = try #require(throws: EngineError.self) { try DataDirectory(options(bank)) }
      #expect(error.description.contains("is in use by process"))
      withExtendedLifetime(engine) {}
    }
  }

  @Test func aDirectoryWithoutACatalogIsNamed() throws {
    try withBank { bank in
      let error = try #require(throws: EngineError.self) { try DataDirectory(options(bank)) }
      #expect(error.description.contains("there is no catalog in it; check the path"))
    }
  }

  @Test func aDamagedCatalogEntryIsRefused() throws {
    try withBank { bank in
      do { _ = try bank.open().create(Bank.plain("notes")) }
      let path = bank.data + "/catalog/data.mdb"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      var from = bytes.startIndex
      while let found = bytes.range(of: Data("age".utf8), in: from..<bytes.endIndex) {
        bytes[found.lowerBound] ^= 2
        from = found.upperBound
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: IndexError.self) { try bank.open() }
      #expect(error.description.contains("the checksum of entry notes is wrong"), "\(error)")
    }
  }

  @Test func idsOf511BytesAreTakenAndOf512Refused() throws {
    try withCustomers { service in
      func upsert(_ length: Int) throws -> RPCError? {
        let id = String(repeating: "x", count: length)
        return try service.error(
          "upsert", #"{"collection":"customers","records":[{"id":"\#(id)","fields":{"age":5}}]}"#)
      }
      #expect(try upsert(511) == nil)
      let id = String(repeating: "x", count: 511)
      let found = try service.call("get", #"{"collection":"customers","id":"\#(id)"}"#)
      #expect(found["id"] == .string(id))
      let refused = try #require(try upsert(512))
      #expect(refused.code == RPCErrorCode.invalidParams.rawValue)
      #expect(refused.data?["items"]?.array?.first?["message"]?.string?.contains("use 1 to 511 bytes") == true)
    }
  }

  @Test func aBackupNeedsAnAbsolutePath() throws {
    try withCustomers { service in
      let error = try #require(try service.error("backup", #"{"path":"b"}"#))
      #expect(error.code == RPCErrorCode.invalidParams.rawValue)
    }
  }
}
