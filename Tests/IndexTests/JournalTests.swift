import Foundation
import Index
import TestSupport
import Testing

@Suite struct JournalTests {
  @Test func namesWhatWasWrittenToSinceACommit() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 1)
      let records = (0..<6).map { maker.record("r\($0)") }
      do {
        let generation = try makeGeneration(at: folder)
        _ = try generation.upsert(Array(records[0..<3]))
        #expect(try generation.snapshot.changes(since: 0) == [])
        try generation.journal(true)
        let start = generation.snapshot.sequence
        #expect(try generation.snapshot.changes(since: 0) == [])
        _ = try generation.upsert(Array(records[3..<5]))
        let middle = generation.snapshot.sequence
        // One that was there and is the same, one that goes, and one that never was.
        _ = try generation.upsert([records[0]])
        _ = try generation.delete(ids: ["r1", "never"])
        #expect(try generation.snapshot.changes(since: start) == ["never", "r0", "r1", "r3", "r4"])
        #expect(try generation.snapshot.changes(since: middle) == ["never", "r0", "r1"])
        #expect(throws: IndexError.badID(length: 512)) {
          try generation.upsert([
            NewRecord(record: Record(id: String(repeating: "x", count: 512), text: ""), vector: nil)
          ])
        }
        #expect(try generation.delete(ids: [String(repeating: "x", count: 512), ""]) == [false, false])
      }
      let generation = try Generation.open(at: folder + "/generation", mapSize: 1 << 30)
      #expect(generation.snapshot.isJournalling)
      _ = try generation.upsert([records[5]])
      #expect(try generation.snapshot.changes(since: 0) == ["never", "r0", "r1", "r3", "r4", "r5"])
      try generation.journal(false)
      _ = try generation.delete(ids: ["r5"])
      #expect(try generation.snapshot.changes(since: 0) == [])
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func aWriteThatIsRefusedLeavesNoName() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 2)
      let generation = try makeGeneration(at: folder)
      try generation.journal(true)
      var bad = maker.record("bad")
      bad.vector = nil
      #expect(throws: IndexError.vectorMissing(id: "bad")) { try generation.upsert([maker.record("good"), bad]) }
      #expect(try generation.snapshot.changes(since: 0) == [])
    }
  }

  @Test func copiesAreTheSameInEveryRespect() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 3)
      let source = try makeGeneration(at: folder + "/a")
      var records = (0..<1500).map { maker.record("r\($0)") }
      for index in stride(from: 0, to: 1500, by: 7) { records[index].record.vectorWasGiven = true }
      _ = try source.upsert(records)
      _ = try source.delete(ids: (0..<100).map { "r\($0 * 3)" })
      let target = try makeGeneration(at: folder + "/b")
      var cursor = CopyCursor(of: source.snapshot)
      while true {
        let copies = try source.snapshot.copies(400, from: &cursor)
        if copies.isEmpty { break }
        try target.restore(copies, threads: 1)
        // Once more, and in another order, is once too many and no harm.
        try target.restore(copies.reversed(), threads: 2)
      }
      #expect(target.snapshot.count == 1400)
      for new in records {
        let (old, copy) = (try source.snapshot.copy(id: new.record.id), try target.snapshot.copy(id: new.record.id))
        #expect(old?.record == copy?.record)
        #expect(old?.vector == copy?.vector)
      }
      #expect(try target.verify().isEmpty)
    }
  }

  @Test func aCopyEndsWhereItsIndexEndedWhenItBegan() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 6)
      let generation = try makeGeneration(at: folder)
      _ = try generation.upsert((0..<100).map { maker.record("r\($0)") })
      var cursor = CopyCursor(of: generation.snapshot)
      var copied: [String] = []
      while true {
        let copies = try generation.snapshot.copies(10, from: &cursor)
        if copies.isEmpty { break }
        copied += copies.map(\.record.id)
        // As many come in as are copied.
        _ = try generation.upsert((0..<10).map { maker.record("n\(copied.count + $0)") })
      }
      #expect(copied == (0..<100).map { "r\($0)" })
    }
  }

  @Test func aRecordWrittenAnewHasItsNewTimesInTheCopy() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 4)
      let generation = try makeGeneration(at: folder)
      var new = maker.record("r")
      (new.record.created, new.record.updated) = (5, 6)
      try generation.restore([new], threads: 1)
      new.record.updated = 7
      try generation.restore([new], threads: 1)
      #expect(try generation.snapshot.record(id: "r") == new.record)
      new.record.created = 3
      try generation.restore([new], threads: 1)
      #expect(try generation.snapshot.record(id: "r") == new.record)
    }
  }

  @Test func whatIsDiscardedCanBeReadToItsEnd() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 5)
      let path = folder + "/generation"
      do {
        let generation = try makeGeneration(at: folder)
        _ = try generation.upsert((0..<50).map { maker.record("r\($0)") })
        let reader = generation.snapshot
        generation.discard()
        #expect(!FileManager.default.fileExists(atPath: path + "/data.mdb"))
        #expect(try reader.record(id: "r7")?.id == "r7")
        // Its folder keeps its inode from being another's.
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(try reader.search(Query(vector: maker.vector())).hits.count == 10)
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }
}
