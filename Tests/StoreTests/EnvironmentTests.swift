import Foundation
import Store
import TestSupport
import Testing

@Suite struct EnvironmentTests {
  private func open(_ folder: String, create: Bool = true, mapSize: Int = 64 << 20) throws -> Environment {
    try Environment(path: folder, tables: ["a", "b"], options: .init(mapSize: mapSize, create: create))
  }

  private func bytes(_ reading: ReadTransaction, _ table: Table, _ key: some Key) throws -> [UInt8]? {
    try unsafe reading.withValue(table, key) { unsafe Array($0) }
  }

  @Test func aCommittedWriteIsReadAgainAlsoAfterReopening() throws {
    try withTemporaryFolder { folder in
      do {
        let environment = try open(folder)
        let table = try environment.table("a")
        try environment.write { transaction in
          for number in 0..<1000 as Range<UInt32> { try transaction.put(table, number, Array("\(number)".utf8)) }
        }
      }
      let environment = try open(folder)
      let table = try environment.table("a")
      let reading = try environment.beginRead()
      #expect(reading.count(table) == 1000)
      #expect(try bytes(reading, table, UInt32(77)) == Array("77".utf8))
      #expect(try bytes(reading, table, UInt32(1000)) == nil)
    }
  }

  @Test func aWriteThatThrowsLeavesNothing() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      let environment = try open(folder)
      let table = try environment.table("a")
      #expect(throws: Stop.self) {
        try environment.write { transaction in
          try transaction.put(table, "key", [1])
          throw Stop()
        }
      }
      #expect(try environment.beginRead().count(table) == 0)
    }
  }

  @Test func aReaderKeepsItsViewWhileOthersWrite() throws {
    try withTemporaryFolder { folder in
      let environment = try open(folder)
      let table = try environment.table("a")
      try environment.write { try $0.put(table, "key", [1]) }
      let before = try environment.beginRead()
      try environment.write { try $0.put(table, "key", [2]) }
      #expect(try bytes(before, table, "key") == [1])
      #expect(try bytes(environment.beginRead(), table, "key") == [2])
    }
  }

  @Test func entriesComeInTheOrderOfTheirNumbers() throws {
    try withTemporaryFolder { folder in
      let environment = try open(folder)
      let table = try environment.table("b")
      var generator = SeededGenerator(seed: 1)
      let numbers = Set((0..<500).map { _ in UInt32.random(in: 0...UInt32.max, using: &generator) })
      try environment.write { transaction in
        for number in numbers { try transaction.put(table, number, []) }
      }
      var seen: [UInt32] = []
      try unsafe environment.beginRead().forEach(table, from: 1 << 30 as UInt32) { key, _ in
        unsafe seen.append(UInt32(bigEndian: key.loadUnaligned(as: UInt32.self)))
        return true
      }
      #expect(seen == numbers.filter { $0 >= 1 << 30 }.sorted())
    }
  }

  @Test func removingSaysWhetherThereWasSomething() throws {
    try withTemporaryFolder { folder in
      let environment = try open(folder)
      let table = try environment.table("a")
      try environment.write { transaction in
        try transaction.put(table, "key", [1])
        let first = try transaction.remove(table, "key")
        let second = try transaction.remove(table, "key")
        #expect(first)
        #expect(!second)
      }
    }
  }

  @Test func openingTwiceIsRefused() throws {
    try withTemporaryFolder { folder in
      let environment = try open(folder)
      let error = try #require(throws: StoreError.self) { try open(folder) }
      #expect(error.code == .alreadyOpen)
      withExtendedLifetime(environment) {}
    }
  }

  @Test func aFullMapIsATypedErrorAndLosesNothing() throws {
    try withTemporaryFolder { folder in
      let environment = try open(folder, mapSize: 1 << 20)
      let table = try environment.table("a")
      try environment.write { try $0.put(table, "kept", [1]) }
      let error = try #require(throws: StoreError.self) {
        try environment.write { transaction in
          for number in 0..<1000 as Range<UInt32> {
            try transaction.put(table, number, [UInt8](repeating: 7, count: 4000))
          }
        }
      }
      #expect(error.code == .mapFull)
      #expect(error.description.contains("--map-size"))
      #expect(try environment.beginRead().count(table) == 1)
      try environment.write { try $0.put(table, "after", [2]) }
    }
  }

  @Test func aKeyThatIsTooLongIsRefused() throws {
    try withTemporaryFolder { folder in
      let environment = try open(folder)
      let table = try environment.table("a")
      for length in [0, 512] {
        let error = try #require(throws: StoreError.self) {
          try environment.write { try $0.put(table, [UInt8](repeating: 1, count: length), [1]) }
        }
        #expect(error.code == .badKey)
      }
      try environment.write { try $0.put(table, [UInt8](repeating: 1, count: 511), [1]) }
    }
  }

  @Test func aMissingFileIsNotMadeUnlessAsked() throws {
    try withTemporaryFolder { folder in
      let error = try #require(throws: StoreError.self) { try open(folder + "/nothing", create: false) }
      #expect(error.code == .missing)
    }
  }

  @Test(arguments: [0, 100, 4096, 8192, 20_000])
  func aTruncatedFileIsRefused(length: Int) throws {
    try withTemporaryFolder { folder in
      do {
        let environment = try open(folder)
        let table = try environment.table("a")
        try environment.write { transaction in
          for number in 0..<200 as Range<UInt32> {
            try transaction.put(table, number, [UInt8](repeating: 7, count: 1000))
          }
        }
      }
      let file = try #require(FileHandle(forWritingAtPath: folder + "/data.mdb"))
      try file.truncate(atOffset: UInt64(length))
      try file.close()
      let error = try #require(throws: StoreError.self) { try open(folder) }
      #expect(error.code == .truncated)
      #expect(error.description.contains("restore a backup"))
    }
  }

  /// LMDB would hand on what lies behind the page, or fault.
  @Test(arguments: [1, 2])
  func anEntryThatIsSaidToBeLongerThanItsPageIsRefused(place: Int) throws {
    try withTemporaryFolder { folder in
      do {
        let environment = try open(folder)
        let table = try environment.table("a")
        try environment.write { try $0.put(table, "long-key", Array("a short value".utf8)) }
      }
      let file = URL(fileURLWithPath: folder + "/data.mdb")
      var bytes = try Data(contentsOf: file)
      var from = bytes.startIndex
      while let key = bytes.range(of: Data("long-key".utf8), in: from..<bytes.endIndex) {
        // The length of the value, in two halves, begins eight bytes before the key.
        bytes[key.lowerBound - 8 + place] ^= 0x20
        from = key.upperBound
      }
      try bytes.write(to: file)
      let environment = try open(folder)
      let table = try environment.table("a")
      let transaction = try environment.beginRead()
      for read in [
        { unsafe _ = try transaction.withValue(table, "long-key") { $0.count } },
        { try unsafe transaction.forEach(table) { _, _ in true } },
      ] as [() throws -> Void] {
        let error = try #require(throws: StoreError.self) { try read() }
        #expect(error.code == .corrupted && error.description.contains("outside its page"))
      }
    }
  }

  /// An offset that leads elsewhere, and flags that make LMDB take an entry for one with several values, which it would follow.
  @Test(arguments: [16 + 2 * 20, 16 + 2 * 21 + 1])
  func aPageWhoseEntriesAreDamagedIsNotReadOn(place: Int) throws {
    try withTemporaryFolder { folder in
      do {
        let environment = try open(folder)
        let table = try environment.table("a")
        try environment.write { transaction in
          for number in 0..<90 as Range<UInt32> { try transaction.put(table, number, [UInt8](repeating: 4, count: 20)) }
        }
      }
      let file = URL(fileURLWithPath: folder + "/data.mdb")
      var bytes = try Data(contentsOf: file)
      for page in stride(from: 8192, to: bytes.count, by: 4096) where bytes[page + 10] == 2 && bytes[page + 12] > 180 {
        bytes[page + place] ^= 0x0c
      }
      try bytes.write(to: file)
      let environment = try open(folder)
      let table = try environment.table("a")
      let transaction = try environment.beginRead()
      let error = try #require(throws: StoreError.self) { try unsafe transaction.forEach(table) { _, _ in true } }
      #expect(error.code == .corrupted)
    }
  }

  @Test func aFileOfSomethingElseIsRefused() throws {
    try withTemporaryFolder { folder in
      let text = String(repeating: "this is no database\n", count: 2000)
      try text.write(toFile: folder + "/data.mdb", atomically: true, encoding: .utf8)
      let error = try #require(throws: StoreError.self) { try open(folder) }
      #expect(error.code == .corrupted)
    }
  }

  @Test func aFolderThatCannotBeMadeIsATypedError() throws {
    try withTemporaryFolder { folder in
      try "a file".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
      #expect(throws: StoreError.self) { try open(folder + "/file/below") }
    }
  }
}
