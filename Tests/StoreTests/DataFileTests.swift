import Foundation
import Store
import TestSupport
import Testing

/// The check of a file's pages, which reads them without LMDB.
@Suite struct DataFileTests {
  /// A file with long and short values, several levels, and free pages.
  private func makeFile(_ folder: String) throws {
    let environment = try Environment(path: folder, tables: ["a", "b"], options: .init(mapSize: 64 << 20))
    let (a, b) = (try environment.table("a"), try environment.table("b"))
    for round in 0..<6 as Range<UInt32> {
      try environment.write { transaction in
        for number in 0..<300 as Range<UInt32> {
          try transaction.put(a, number &* 7919, [UInt8](repeating: UInt8(number % 251), count: 30))
          if number % 30 == round { try transaction.put(b, number, [UInt8](repeating: 1, count: 9000)) }
          if number % 7 == round { try transaction.remove(a, number &* 7919) }
        }
      }
    }
  }

  @Test func aSoundFileHasNoFaultsAndIsReadWhole() throws {
    try withTemporaryFolder { folder in
      try makeFile(folder)
      let file = try DataFile(path: folder)
      #expect(file.faults() == [])
      let environment = try Environment(path: folder, tables: ["a", "b"], options: .init(mapSize: 64 << 20))
      for name in ["a", "b"] {
        var expected: [[UInt8]: [UInt8]] = [:]
        try unsafe environment.beginRead().forEach(environment.table(name)) { key, value in
          unsafe expected[Array(key)] = unsafe Array(value)
          return true
        }
        var found: [[UInt8]: [UInt8]] = [:]
        #expect(try file.forEachEntry(of: name) { found[$0] = $1 } == [])
        #expect(found == expected)
        for (key, value) in expected { #expect(file.value(of: name, at: key) == value) }
        #expect(file.value(of: name, at: "nothing") == nil)
      }
    }
  }

  @Test func manyCommitsLeaveNoPageThatBelongsToNothing() throws {
    try withTemporaryFolder { folder in
      var generator = SeededGenerator(seed: 5)
      let environment = try Environment(path: folder, tables: ["a", "b"], options: .init(mapSize: 64 << 20))
      let table = try environment.table("a")
      for round in 0..<60 {
        let reading = round % 3 == 0 ? try environment.beginRead() : nil
        try environment.write { transaction in
          for _ in 0..<40 {
            let key = UInt32.random(in: 0..<400, using: &generator)
            let size = Int.random(in: 0..<3, using: &generator) * 3000
            if size == 0 {
              try transaction.remove(table, key)
            } else {
              try transaction.put(table, key, [UInt8](repeating: 3, count: size))
            }
          }
        }
        withExtendedLifetime(reading) {}
        let faults = try DataFile(path: folder).faults()
        #expect(faults == [], "round \(round): \(faults)")
      }
    }
  }

  /// No bit of a page of a tree, in use, can be flipped without a fault but where a key or a value stands, and in what LMDB
  /// does not read.
  @Test func damagedHeadersAndOffsetsAreNamed() throws {
    try withTemporaryFolder { folder in
      try makeFile(folder)
      let path = folder + "/data.mdb"
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      let used = try DataFile(path: folder)
      var reached: Set<Int> = []
      // A page is in use if zeroing it is noticed.
      for page in 2..<whole.count / 4096 {
        var damaged = whole
        damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: Data(count: 4096))
        try damaged.write(to: URL(fileURLWithPath: path))
        if try !DataFile(path: folder).faults(limit: 1).isEmpty { reached.insert(page) }
      }
      #expect(reached.count > 10)
      withExtendedLifetime(used) {}
      var generator = SeededGenerator(seed: 8)
      for page in reached where [1, 2].contains(whole[page * 4096 + 10]) {
        for _ in 0..<6 {
          // Page number, flags, bounds and the first offset.
          let place = [0, 1, 2, 10, 11, 12, 13, 14, 15, 16, 17].randomElement(using: &generator) ?? 0
          var damaged = whole
          damaged[page * 4096 + place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
          try damaged.write(to: URL(fileURLWithPath: path))
          #expect(try !DataFile(path: folder).faults(limit: 1).isEmpty, "page \(page), byte \(place)")
        }
      }
    }
  }

  @Test(arguments: [144, 4096 + 144])
  func rootsThatDoNotFollowEachOtherAreRefused(place: Int) throws {
    try withTemporaryFolder { folder in
      try makeFile(folder)
      let path = folder + "/data.mdb"
      let whole = try Data(contentsOf: URL(fileURLWithPath: path))
      // A bit that makes the last commit look two older cannot be told from an older root.
      for bit in 2..<8 as Range<UInt8> {
        var damaged = whole
        damaged[place] ^= 1 << bit
        try damaged.write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: StoreError.self) {
          try Environment(path: folder, tables: ["a", "b"], options: .init(mapSize: 64 << 20))
        }
        #expect(error.code == .corrupted)
        #expect(error.description.contains("do not follow each other"))
      }
    }
  }

  @Test func aCopyHoldsTheSameAndNoFreePages() throws {
    try withTemporaryFolder { folder in
      try makeFile(folder + "/one")
      let environment = try Environment(path: folder + "/one", tables: ["a", "b"], options: .init(mapSize: 64 << 20))
      var bytes = Data()
      try unsafe environment.copy { chunk in unsafe bytes.append(contentsOf: chunk) }
      try FileManager.default.createDirectory(atPath: folder + "/two", withIntermediateDirectories: true)
      try bytes.write(to: URL(fileURLWithPath: folder + "/two/data.mdb"))
      #expect(bytes.count < environment.usedBytes())
      let (old, new) = (try DataFile(path: folder + "/one"), try DataFile(path: folder + "/two"))
      #expect(new.faults() == [])
      for name in ["a", "b"] {
        var (first, second): ([[UInt8]], [[UInt8]]) = ([], [])
        _ = try old.forEachEntry(of: name) { first += [$0, $1] }
        _ = try new.forEachEntry(of: name) { second += [$0, $1] }
        #expect(first == second)
      }
    }
  }

  @Test func aCopyThatIsGivenUpEndsWithItsReason() throws {
    struct Stop: Error {}
    try withTemporaryFolder { folder in
      try makeFile(folder)
      let environment = try Environment(path: folder, tables: ["a", "b"], options: .init(mapSize: 64 << 20))
      #expect(throws: Stop.self) { try unsafe environment.copy { _ in throw Stop() } }
    }
  }
}
