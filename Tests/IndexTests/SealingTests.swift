import CKernels
import Cryptography
import Foundation
import Index
import Store
import TestSupport
import Testing

/// Records sealed with a key: nothing of them stands in the files, and they open where they were sealed and nowhere else.
@Suite struct SealingTests {
  private static func options(_ keys: SealKeys?) -> GenerationOptions {
    var options = GenerationOptions(dimension: 24, fields: testFields, fingerprint: "test")
    options.sealing = keys.map { Sealing(keys: $0, collection: "people") }
    return options
  }

  private static let secrets = (0..<3).map { SymmetricKey(data: [UInt8](repeating: UInt8($0 + 1), count: 32)) }

  private static func make(at folder: String, _ keys: SealKeys?) throws -> Generation {
    try Generation.create(at: folder + "/generation", options(keys), mapSize: 1 << 30)
  }

  private static func open(_ folder: String, _ keys: SealKeys?) throws -> Generation {
    try Generation.open(at: folder + "/generation", mapSize: 1 << 30, keys: keys)
  }

  @Test(arguments: [1, 2] as [UInt64])
  func sealedRecordsComeBackAsTheyWereAndStandInNoFile(seed: UInt64) throws {
    try withTemporaryFolder { folder in
      let keys = SealKeys(Self.secrets[0])
      var maker = RecordMaker(seed: seed)
      var stored: [String: Record] = [:]
      do {
        let generation = try Self.make(at: folder, keys)
        for round in 0..<6 {
          let records = (0..<40).map { maker.record("c\($0 + 20 * round)") }
          _ = try generation.upsert(records, optimises: round == 3)
          for new in records { stored[new.record.id] = new.record }
          _ = try generation.delete(ids: ["c\(round)"])
          stored["c\(round)"] = nil
        }
        #expect(try generation.verify().isEmpty)
      }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/generation/data.mdb"))
      for secret in ["text of c", "note of c"] { #expect(bytes.range(of: Data(secret.utf8)) == nil) }
      // Words of texts stand in the postings as keyed hashes.
      #expect(bytes.range(of: Data([2] + "note".utf8)) == nil)
      let snapshot = try Self.open(folder, keys).snapshot
      #expect(snapshot.count == stored.count)
      for (id, record) in stored {
        let found = try #require(try snapshot.record(id: id))
        #expect(found.text == record.text && found.fields == record.fields)
      }
    }
  }

  @Test func wordsAreFoundWhereRecordsAreSealedButNotTheirBeginnings() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 7)
      let records = (0..<50).map { maker.record("c\($0)") }
      for (name, keys) in [("plain", nil), ("sealed", SealKeys(Self.secrets[0]))] {
        let generation = try Self.make(at: folder + "/" + name, keys)
        _ = try generation.upsert(records, optimises: true)
        _ = try generation.upsert([maker.record("c7")])
        let snapshot = generation.snapshot
        func hits(_ word: String, isOpen: Bool = false) throws -> Int {
          let query = WordQuery(words: [Array(word.utf8)], isOpen: isOpen)
          return try snapshot.search(query, vector: maker.centres[0], limit: 100).hits.count
        }
        #expect(try hits("c7") == 1)
        #expect(try hits("note") == 50)
        #expect(try hits("not", isOpen: true) == (keys == nil ? 50 : 0))
        #expect(snapshot.findsNearWords == (keys == nil))
      }
    }
  }

  @Test func withoutItsKeyASealedIndexDoesNotOpenAndSaysWhichIsMissing() throws {
    try withTemporaryFolder { folder in
      let keys = SealKeys(Self.secrets[0])
      var maker = RecordMaker(seed: 3)
      _ = try Self.make(at: folder, keys).upsert([maker.record("a")])
      for wrong in [nil, SealKeys(Self.secrets[1])] {
        let error = try #require(throws: IndexError.self) { try Self.open(folder, wrong) }
        #expect(error == .sealed(path: folder + "/generation", keys: keys.names))
        #expect(error.description.contains("--seal-key"))
      }
    }
  }

  @Test func anOlderKeyOpensWhatItSealedAndTheFirstSealsWhatIsWritten() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 4)
      let (old, new) = (maker.record("old"), maker.record("new"))
      let first = SealKeys(Self.secrets[0])
      _ = try Self.make(at: folder, first).upsert([old])
      let both = SealKeys(Self.secrets[1], older: [Self.secrets[0]])
      do {
        let generation = try Self.open(folder, both)
        _ = try generation.upsert([new])
        #expect(try generation.snapshot.record(id: "old")?.text == old.record.text)
        #expect(try generation.snapshot.record(id: "new")?.text == new.record.text)
        #expect(try generation.verify().isEmpty)
      }
      // Now both are needed.
      for keys in [first, SealKeys(Self.secrets[1])] {
        #expect(throws: IndexError.self) { try Self.open(folder, keys) }
      }
      #expect(try Self.open(folder, both).snapshot.record(id: "new")?.text == new.record.text)
    }
  }

  @Test func aSealedRecordThatIsChangedOrMovedIsDamageAndNoOtherRecord() throws {
    try withTemporaryFolder { folder in
      let keys = SealKeys(Self.secrets[0])
      var (maker, random) = (RecordMaker(seed: 5), SeededGenerator(seed: 6))
      for name in ["one", "two"] {
        _ = try Self.make(at: folder + "/" + name, keys).upsert((0..<4).map { maker.record("c\($0)") })
      }
      _ = try Self.make(at: folder + "/plain", nil).upsert((0..<4).map { maker.record("c\($0)") })
      let bytes = try (0..<4).map { try Self.stored(folder + "/one", UInt32($0)) }
      func isRead(_ value: [UInt8], at slot: UInt32 = 1) throws -> Bool {
        try Self.store(value, folder + "/one", slot)
        defer { try? Self.store(bytes[Int(slot)], folder + "/one", slot) }
        return try !Self.open(folder + "/one", keys).verify().contains { "\($0)".contains("record \(slot) cannot") }
      }
      #expect(try isRead(bytes[1]))
      // The record of another slot, with the checksum of this one, and that of another generation with the same keys.
      #expect(try !isRead(Self.withChecksum(bytes[2], 1)))
      #expect(try !isRead(Self.stored(folder + "/two", 1)))
      // One that is not sealed is no record of a sealed index.
      #expect(try !isRead(Self.stored(folder + "/plain", 1)))
      #expect(try !isRead(Array(bytes[1].prefix(40))))
      for _ in 0..<60 {
        // Whoever changes it can make the checksum right.
        var changed = bytes[1]
        changed[Int.random(in: 0..<(changed.count - 4), using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        #expect(try !isRead(Self.withChecksum(changed, 1)))
      }
      #expect(try Self.open(folder + "/one", keys).verify().isEmpty)
    }
  }

  private static func withRecords<Result>(
    _ folder: String, _ body: (Environment, Table) throws -> Result
  ) throws -> Result {
    let environment = try Environment(
      path: folder + "/generation", tables: ["records"], options: .init(mapSize: 1 << 30))
    return try body(environment, environment.table("records"))
  }

  private static func stored(_ folder: String, _ slot: UInt32) throws -> [UInt8] {
    try withRecords(folder) { environment, table in
      try #require(try unsafe environment.beginRead().withValue(table, slot) { unsafe Array($0) })
    }
  }

  private static func store(_ value: [UInt8], _ folder: String, _ slot: UInt32) throws {
    try withRecords(folder) { environment, table in
      try environment.write { try $0.put(table, slot, value) }
    }
  }

  private static func withChecksum(_ value: [UInt8], _ slot: UInt32) -> [UInt8] {
    func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
    let content = Array(value.dropLast(4))
    let sum = unsafe kindred_crc32c(kindred_crc32c(0, bytes(slot), 4), content, content.count)
    return content + bytes(sum)
  }
}

/// Files of keys.
@Suite struct SealKeyFileTests {
  private func write(_ text: String, _ folder: String, rights: Int = 0o600) throws -> String {
    let path = folder + "/keys"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: path)
    return path
  }

  @Test func aFileOfKeysIsRead() throws {
    try withTemporaryFolder { folder in
      let (one, two) = (SealKeys.newLine(), SealKeys.newLine())
      let both = try SealKeys(path: write("# since today\r\n\(one)\n\n  \(two)  \n", folder))
      let single = try SealKeys(path: write(two, folder))
      #expect(both.names.count == 2 && both.names[1] == single.names[0] && both.names[0] != both.names[1])
    }
  }

  @Test(arguments: ["", "# nothing\n", "c2hvcnQ=\n", "no base64!\n"])
  func anotherFileIsRefused(text: String) throws {
    try withTemporaryFolder { folder in
      let path = try write(text, folder)
      #expect(throws: SealKeyError.self) { _ = try SealKeys(path: path) }
    }
  }

  @Test func aFileThatOthersMayReadIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = try write(SealKeys.newLine(), folder, rights: 0o640)
      let error = try #require(throws: SealKeyError.self) { _ = try SealKeys(path: path) }
      #expect(error.description.contains("chmod 600"))
      #expect(throws: SealKeyError.self) { _ = try SealKeys(path: folder + "/missing") }
    }
  }
}
