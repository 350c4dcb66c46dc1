import Foundation
import Index
import TestSupport
import Testing

/// Damage that opening does not look for: whoever reads it is told, and nobody is given an answer made of it.
@Suite struct DamagedBlockTests {
  private static let page = 4096
  private static let count = 1300
  private static let magic: [UInt8] = [0x4b, 0x6c, 0x42, 0x6b]

  /// Makes an index with lists, closes it, has its file spoilt and opens it again.
  private func withDamage(
    _ spoil: (inout [UInt8]) throws -> Void,
    _ body: (_ open: () throws -> Generation, _ oracle: Oracle) throws -> Void
  ) throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 5)
      var oracle = Oracle()
      let records = (0..<Self.count).map { maker.record("r\($0)") }
      for new in records { oracle.records[new.record.id] = (new.record, normalised(new.vector ?? [])) }
      do { _ = try makeGeneration(at: folder).upsert(records) }
      let file = URL(fileURLWithPath: folder + "/generation/data.mdb")
      var bytes = [UInt8](try Data(contentsOf: file))
      try spoil(&bytes)
      try Data(bytes).write(to: file)
      try body({ try Generation.open(at: folder + "/generation", mapSize: 1 << 30) }, oracle)
    }
  }

  /// Where the blocks of a kind begin.
  private func blocks(_ kind: UInt8, in bytes: [UInt8]) -> [Int] {
    stride(from: 16, to: bytes.count - Self.page, by: Self.page).filter {
      Array(bytes[$0..<$0 + 4]) == Self.magic && bytes[$0 + 4] == kind
    }
  }

  private func isDamage(_ error: any Error) -> Bool {
    if case IndexError.corrupted = error { "\(error)".contains("kindred verify --repair") } else { false }
  }

  /// What a search gives: right hits, or the error that says what is damaged. Returns whether it was the error.
  private func isRefused(_ query: Query, _ snapshot: Snapshot, _ expected: [(id: String, score: Float)]) throws -> Bool
  {
    do {
      let hits = try snapshot.search(query).hits
      #expect(zip(hits, expected).allSatisfy { abs($0.score - $1.score) < 1e-5 })
      #expect(try hits.map { try snapshot.id($0) } == expected.map(\.id))
      return false
    } catch {
      #expect(isDamage(error), "\(error)")
      return true
    }
  }

  /// Links, links above, codes, vectors, lists and centroids.
  @Test(arguments: [1, 2, 3, 4, 6, 7] as [UInt8], [0, 200] as [Int])
  func aSearchThatMeetsADamagedBlockThrows(kind: UInt8, place: Int) throws {
    try withDamage { bytes in
      for block in blocks(kind, in: bytes) { bytes[block + place + 20] ^= 1 }
    } _: { open, oracle in
      do {
        let snapshot = try open().snapshot
        var generator = SeededGenerator(seed: 9)
        var refused = 0
        for _ in 0..<20 {
          let vector = generator.nextUnitVector(dimension: 24)
          var walking = Query(vector: vector, ef: 400)
          walking.walks = true
          for query in [walking, Query(vector: vector, exact: true)] {
            if try isRefused(query, snapshot, oracle.nearest(vector, k: 10)) { refused += 1 }
          }
        }
        // Lists are read by large indexes alone; what has no block above layer 0 needs none.
        #expect(refused > 0 || kind == 6 || kind == 2)
      } catch {
        #expect(isDamage(error), "\(error)")
      }
    }
  }

  @Test func aBlockInThePlaceOfAnotherIsNotTakenForIt() throws {
    try withDamage { bytes in
      let places = blocks(3, in: bytes)
      let first = Array(bytes[places[0]..<places[0] + Self.page - 16])
      bytes.replaceSubrange(places[1]..<places[1] + first.count, with: first)
    } _: { open, _ in
      let generation = try open()
      #expect(throws: IndexError.self) {
        _ = try generation.snapshot.search(Query(vector: normalised([Float](repeating: 1, count: 24)), k: 40))
      }
      #expect(try generation.verify().contains { $0.table == "codes" })
    }
  }

  @Test func aFilterOverADamagedColumnThrowsEachTime() throws {
    try withDamage { bytes in
      for block in blocks(5, in: bytes) where bytes[block + 6] == 1 { bytes[block + 400] ^= 1 }
    } _: { open, _ in
      let snapshot = try open().snapshot
      let filter = try Filter(parsing: "age > 40").bound(to: snapshot.fields)
      for _ in 0..<3 {
        let error = try #require(throws: IndexError.self) { try snapshot.count(where: filter) }
        #expect("\(error)".contains("of field 1 in table columns"), "\(error)")
      }
      let other = try Filter(parsing: "has_loan").bound(to: snapshot.fields)
      #expect(try snapshot.count(where: other) > 0)
    }
  }

  @Test func aWriteThatMeetsDamageKeepsNothingAndHidesNothing() throws {
    try withDamage { bytes in
      for kind in [1, 2, 3, 4] as [UInt8] {
        for block in blocks(kind, in: bytes) { bytes[block + 300] ^= 4 }
      }
    } _: { open, _ in
      let generation = try open()
      let faults = try generation.verify().count
      var maker = RecordMaker(seed: 6)
      for id in ["r1", "r700", "new"] {
        let record = maker.record(id)
        #expect(throws: IndexError.self) { try generation.upsert([record]) }
      }
      #expect(throws: IndexError.self) { try generation.delete(ids: ["r5"]) }
      #expect(generation.snapshot.sequence == 1)
      #expect(try generation.verify().count == faults)
    }
  }

  @Test func anIDThatWasChangedIsNotSaidToBeMissing() throws {
    try withDamage { bytes in
      // In the table of ids the key alone stands before its slot; records have other bytes around it.
      for place in places(of: Array("r777".utf8), in: bytes) where bytes[place - 2] == 4 && bytes[place - 1] == 0 {
        bytes[place + 3] ^= 0x40
      }
    } _: { open, _ in
      let generation = try open()
      let snapshot = generation.snapshot
      #expect(try snapshot.record(id: "r778") != nil)
      for id in ["r777", "nobody"] {
        let error = try #require(throws: IndexError.self) { try snapshot.record(id: id) }
        #expect(isDamage(error) && "\(error)".contains("table ids"), "\(error)")
      }
      var maker = RecordMaker(seed: 6)
      #expect(throws: IndexError.self) { try generation.upsert([maker.record("r777")]) }
    }
  }

  @Test func anIDThatLeadsToAnotherRecordIsNotFollowed() throws {
    try withDamage { bytes in
      for place in places(of: Array("r777".utf8), in: bytes) where bytes[place - 2] == 4 && bytes[place - 1] == 0 {
        bytes[place + 4] ^= 1
      }
    } _: { open, _ in
      let snapshot = try open().snapshot
      let error = try #require(throws: IndexError.self) { try snapshot.record(id: "r777") }
      #expect("\(error)".contains("table ids does not lead to record r777"), "\(error)")
    }
  }

  @Test func aKeywordWhoseCodeWasChangedIsNotUsed() throws {
    try withDamage { bytes in
      let key = [0, 5] + Array("Leeds".utf8)
      for place in places(of: key, in: bytes) { bytes[place + key.count] ^= 1 }
    } _: { open, _ in
      let snapshot = try open().snapshot
      let filter = try Filter(parsing: "city = \"York\"").bound(to: snapshot.fields)
      let error = try #require(throws: IndexError.self) { try snapshot.count(where: filter) }
      #expect("\(error)".contains("table dictionary"), "\(error)")
    }
  }

  private func places(of needle: [UInt8], in bytes: [UInt8]) -> [Int] {
    let data = Data(bytes)
    var found: [Int] = []
    var from = 0
    while let range = data.range(of: Data(needle), in: from..<data.count) {
      found.append(range.lowerBound)
      from = range.upperBound
    }
    return found
  }

  /// The sums of ids and keywords follow every change.
  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func whatChangesStaysWhole(seed: UInt64) throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: seed)
      var live: Set<String> = []
      let generation = try makeGeneration(at: folder)
      for _ in 0..<12 {
        let ids = (0..<Int.random(in: 1...40, using: &maker.generator)).map { _ in
          "r\(Int.random(in: 0..<90, using: &maker.generator))"
        }
        if Bool.random(using: &maker.generator) {
          _ = try generation.delete(ids: ids)
          live.subtract(ids)
        } else {
          let records = ids.map { maker.record($0) }
          _ = try generation.upsert(records)
          live.formUnion(ids)
        }
      }
      #expect(try generation.verify() == [])
      for number in 0..<90 {
        #expect(try (generation.snapshot.record(id: "r\(number)") != nil) == live.contains("r\(number)"))
      }
    }
  }
}
