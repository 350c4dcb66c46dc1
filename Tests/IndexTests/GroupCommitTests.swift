import Foundation
import Index
import Synchronization
import TestSupport
import Testing

/// Several callers at once: they share commits, and none is harmed by another.
@Suite struct GroupCommitTests {
  /// Runs `body` on as many threads, and returns what they threw.
  private func together(_ threads: Int, _ body: @escaping @Sendable (Int) throws -> Void) -> [String] {
    let failures = Mutex<[String]>([])
    let running = DispatchGroup()
    for thread in 0..<threads {
      running.enter()
      Thread.detachNewThread {
        do { try body(thread) } catch { failures.withLock { $0.append("\(thread): \(error)") } }
        running.leave()
      }
    }
    running.wait()
    return failures.withLock { $0 }
  }

  @Test func callersWhoWaitTogetherShareACommit() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      let failures = together(16) { thread in
        var maker = RecordMaker(seed: UInt64(thread))
        for number in 0..<20 {
          let statuses = try generation.upsert([maker.record("\(thread)-\(number)")])
          #expect(statuses == [.created])
          let found = try generation.snapshot.record(id: "\(thread)-\(number)")
          #expect(found != nil)
        }
      }
      #expect(failures == [])
      #expect(generation.snapshot.count == 320)
      #expect(generation.snapshot.sequence < 320)
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func aRefusedCallSpoilsNoneBesideIt() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      let refused = Mutex(0)
      let failures = together(12) { thread in
        var maker = RecordMaker(seed: UInt64(thread))
        for number in 0..<15 {
          var call = (0..<3).map { maker.record("\(thread)-\(number)-\($0)") }
          // Every third call ends in a record that cannot be written.
          if number % 3 == 0 { call[2].vector = nil }
          do {
            _ = try generation.upsert(call)
          } catch let error as IndexError {
            #expect(error == .vectorMissing(id: "\(thread)-\(number)-2"))
            refused.withLock { $0 += 1 }
          }
        }
      }
      #expect(failures == [])
      #expect(refused.withLock { $0 } == 12 * 5)
      #expect(generation.snapshot.count == 12 * 10 * 3)
      for thread in 0..<12 { #expect(try generation.snapshot.record(id: "\(thread)-3-0") == nil) }
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func writersAtOnceEndAsTheyWouldAlone() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      let oracle = Mutex(Oracle())
      let failures = together(6) { thread in
        var maker = RecordMaker(seed: 100 + UInt64(thread))
        var mine: [String: NewRecord] = [:]
        for _ in 0..<40 {
          let id = "\(thread)-\(Int.random(in: 0..<30, using: &maker.generator))"
          if Int.random(in: 0..<3, using: &maker.generator) == 0 {
            let deleted = try generation.delete(ids: [id])
            #expect(deleted == [mine[id] != nil])
            mine[id] = nil
          } else {
            let new = maker.record(id)
            let statuses = try generation.upsert([new])
            #expect(statuses == [mine[id] == nil ? .created : .updated])
            mine[id] = new
          }
        }
        oracle.withLock { oracle in
          for (id, new) in mine { oracle.records[id] = (new.record, new.vector ?? []) }
        }
      }
      #expect(failures == [])
      let expected = oracle.withLock { $0 }
      #expect(generation.snapshot.count == expected.records.count)
      for (id, stored) in expected.records {
        #expect(try generation.snapshot.vector(id: id) == stored.vector)
        #expect(try generation.snapshot.record(id: id)?.fields == stored.record.fields)
      }
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func aCallThatKeepsTheVectorOfOneBeforeItIsTaken() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 3)
      let first = maker.record("a")
      var second = first
      second.vector = nil
      second.record.fields["age"] = .integer(20)
      #expect(try generation.upsert([first, second]) == [.created, .updated])
      var third = second
      third.record.vectorWasGiven = true
      // The third says that its vector is no embedding, so the fourth cannot keep it.
      #expect(throws: IndexError.vectorMissing(id: "a")) { try generation.upsert([third, second]) }
      #expect(try generation.snapshot.record(id: "a")?.vectorWasGiven == false)
    }
  }

  @Test func aCallThatFindsNoRoomTakesNoneDownWithIt() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder, mapSize: 3 << 20)
      let refused = Mutex(0)
      let failures = together(8) { thread in
        var maker = RecordMaker(seed: UInt64(thread))
        // One caller wants more than there is room for; the others want little.
        let size = thread == 0 ? 20_000 : 1
        for number in 0..<4 {
          do {
            _ = try generation.upsert((0..<size).map { maker.record("\(thread)-\(number)-\($0)") })
          } catch {
            #expect(StorageProblem(error) == .full)
            #expect(thread == 0)
            refused.withLock { $0 += 1 }
          }
        }
      }
      #expect(failures == [])
      #expect(refused.withLock { $0 } == 4)
      #expect(generation.snapshot.count == 7 * 4)
      #expect(try generation.verify().isEmpty)
    }
  }
}
