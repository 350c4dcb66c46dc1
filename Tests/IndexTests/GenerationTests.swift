import Foundation
import Index
import TestSupport
import Testing

@Suite struct GenerationTests {
  @Test func whatIsPutInComesOutAlsoAfterReopening() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 1)
      let records = (0..<300).map { maker.record("id-\($0)") }
      do {
        let generation = try makeGeneration(at: folder)
        #expect(try generation.upsert(records).allSatisfy { $0 == .created })
      }
      let snapshot = try Generation.open(at: folder + "/generation").snapshot
      #expect(snapshot.count == 300)
      for new in records {
        let found = try #require(try snapshot.record(id: new.record.id))
        #expect(found.text == new.record.text)
        #expect(found.fields == new.record.fields)
        #expect(try snapshot.vector(id: new.record.id) == new.vector)
      }
      #expect(try snapshot.record(id: "nobody") == nil)
    }
  }

  @Test func randomChangesAgreeWithTheOracleAndKeepTheIndexSound() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var oracle = Oracle()
      var maker = RecordMaker(seed: 2)
      for round in 0..<40 {
        var changes: [String: NewRecord] = [:]
        for _ in 0..<Int.random(in: 1...60, using: &maker.generator) {
          let id = "r\(Int.random(in: 0..<400, using: &maker.generator))"
          changes[id] = maker.record(id)
        }
        let statuses = try generation.upsert(Array(changes.values))
        for (new, status) in zip(changes.values, statuses) {
          #expect(status == (oracle.records[new.record.id] == nil ? .created : .updated))
          oracle.records[new.record.id] = (new.record, new.vector ?? [])
        }
        let doomed = oracle.records.keys.sorted().shuffled(using: &maker.generator)
          .prefix(Int.random(in: 0...30, using: &maker.generator))
        #expect(try generation.delete(ids: doomed + ["nobody"]) == doomed.map { _ in true } + [false])
        for id in doomed { oracle.records[id] = nil }
        let faults = try generation.verify()
        #expect(faults.isEmpty, "round \(round): \(faults)")
        try expectSame(generation.snapshot, oracle, maker.vector())
      }
    }
  }

  private func expectSame(_ snapshot: Snapshot, _ oracle: Oracle, _ query: [Float]) throws {
    #expect(snapshot.count == oracle.records.count)
    let result = try snapshot.search(Query(vector: query, k: 10, exact: true))
    let expected = oracle.nearest(query, k: 10)
    #expect(result.exact)
    #expect(result.matched == oracle.records.count)
    for (hit, best) in zip(result.hits, expected) { #expect(abs(hit.score - best.score) < 1e-5) }
    #expect(Set(try result.hits.map { try snapshot.id($0) }) == Set(expected.map(\.id)))
  }

  @Test func theWalkFindsWhatTheExactScanFinds() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 3)
      for batch in 0..<4 {
        _ = try generation.upsert((0..<1000).map { maker.record("\(batch)-\($0)") })
      }
      let snapshot = generation.snapshot
      var found = 0
      for _ in 0..<100 {
        let query = maker.vector()
        var walking = Query(vector: query, ef: 64)
        walking.walks = true
        let walked = try snapshot.search(walking)
        let exact = try snapshot.search(Query(vector: query, exact: true))
        #expect(walked.plan == .walk)
        let tenth = try #require(exact.hits.last).score
        found += walked.hits.filter { $0.score >= tenth - 1e-6 }.count
      }
      #expect(found >= 970, "\(found) of 1,000")
    }
  }

  @Test func aSnapshotIsNotChangedByLaterWrites() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 4)
      _ = try generation.upsert((0..<1500).map { maker.record("\($0)") })
      let before = generation.snapshot
      let queries = (0..<10).map { _ in maker.vector() }
      let first = try queries.map { try before.search(Query(vector: $0, ef: 50)).hits }
      for round in 0..<5 {
        _ = try generation.delete(ids: (0..<100).map { "\(round * 100 + $0)" })
        _ = try generation.upsert((0..<100).map { maker.record("new \(round) \($0)") })
      }
      #expect(try queries.map { try before.search(Query(vector: $0, ef: 50)).hits } == first)
      #expect(before.count == 1500)
      #expect(try before.record(id: "3")?.id == "3")
      #expect(try generation.snapshot.record(id: "3") == nil)
    }
  }

  @Test func aRefusedRecordLeavesNothingOfItsCall() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 5)
      _ = try generation.upsert([maker.record("kept")])
      func refused(_ change: (inout NewRecord) -> Void) -> IndexError? {
        var bad = maker.record("bad")
        change(&bad)
        do {
          _ = try generation.upsert([maker.record("good"), bad])
          return nil
        } catch { return error as? IndexError }
      }
      #expect(refused { $0.record.id = "" } == .badID(length: 0))
      #expect(refused { $0.record.id = String(repeating: "x", count: 512) } == .badID(length: 512))
      #expect(refused { $0.vector = [1, 2, 3] } == .wrongDimension(expected: 24, found: 3))
      #expect(refused { $0.vector?[5] = .nan } == .badVector(reason: "holds NaN or infinity"))
      #expect(refused { $0.vector = nil } == .vectorMissing(id: "bad"))
      #expect(
        refused { $0.record.fields["age"] = .keyword("old") }
          == .wrongType(field: "age", expected: .integer, found: "a keyword"))
      #expect(
        refused { $0.record.fields["aeg"] = .integer(3) }
          == .unknownField(name: "aeg", known: testFields.map(\.name).sorted()))
      #expect(
        refused { $0.record.fields["city"] = .keyword(String(repeating: "y", count: 256)) }
          == .keywordTooLong(field: "city", length: 256))
      #expect(generation.snapshot.count == 1)
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func theSameRecordAgainIsUnchanged() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 6)
      var record = maker.record("a")
      #expect(try generation.upsert([record]) == [.created])
      #expect(try generation.upsert([record]) == [.unchanged])
      record.vector = nil
      #expect(try generation.upsert([record]) == [.unchanged])
      record.record.fields["age"] = .integer(99)
      #expect(try generation.upsert([record]) == [.updated])
      record.record.text = "another text"
      #expect(throws: IndexError.vectorMissing(id: "a")) { try generation.upsert([record]) }
    }
  }

  @Test func aGivenVectorIsNeverTakenForTheEmbeddingOfItsText() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 10)
      var record = maker.record("a")
      record.record.vectorWasGiven = true
      _ = try generation.upsert([record])
      record.record.vectorWasGiven = false
      record.vector = nil
      #expect(throws: IndexError.vectorMissing(id: "a")) { try generation.upsert([record]) }
    }
  }

  @Test func aBatchWithRepeatedIDsEndsAsSingleWritesWould() throws {
    try withTemporaryFolder { folder in
      let (batched, single) = try (makeGeneration(at: folder + "/a"), makeGeneration(at: folder + "/b"))
      var maker = RecordMaker(seed: 12)
      for round in 0..<6 {
        var batch = (0..<80).map { _ in maker.record("\(Int.random(in: 0..<120, using: &maker.generator))") }
        batch += batch.prefix(5)
        let statuses = try batched.upsert(batch)
        #expect(try statuses == batch.flatMap { try single.upsert([$0]) }, "round \(round)")
        let faults = try batched.verify()
        #expect(faults.isEmpty, "round \(round): \(faults)")
      }
      #expect(batched.snapshot.count == single.snapshot.count)
      for number in 0..<120 {
        let id = "\(number)"
        #expect(try batched.snapshot.vector(id: id) == single.snapshot.vector(id: id))
        #expect(try batched.snapshot.record(id: id)?.fields == single.snapshot.record(id: id)?.fields)
      }
    }
  }

  @Test func zeroAndMinusZeroAreOneValue() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 11)
      let records = [0.0, -0.0, 1.0].enumerated().map { index, income in
        var record = maker.record("\(index)")
        record.record.fields["income"] = .number(income)
        return record
      }
      _ = try generation.upsert(records)
      #expect(try generation.verify().isEmpty)
      let filter = try Filter(parsing: "income = 0").bound(to: generation.snapshot.fields)
      #expect(try generation.snapshot.count(where: filter) == 2)
    }
  }

  @Test func deletedSlotsAreUsedAgain() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 7)
      let first = (0..<500).map { maker.record("a\($0)") }
      _ = try generation.upsert(first)
      #expect(try generation.delete(ids: first.map(\.record.id)).allSatisfy { $0 })
      #expect(try generation.snapshot.search(Query(vector: maker.vector())).hits.isEmpty)
      let bytes = generation.usedBytes
      for round in 0..<6 {
        _ = try generation.upsert((0..<500).map { maker.record("b\(round)-\($0)") })
        _ = try generation.delete(ids: (0..<500).map { "b\(round)-\($0)" })
      }
      #expect(generation.usedBytes < 2 * bytes)
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func aWriteWhoseSnapshotCannotBeOpenedConfusesNoLaterOne() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 9)
      var held: [Snapshot] = []
      var failures = 0
      // Each snapshot that is held takes one of the 512 places for readers.
      for number in 0..<600 {
        do {
          _ = try generation.upsert([maker.record("\(number)")])
          held.append(generation.snapshot)
        } catch {
          #expect(StorageProblem(error) == .busy)
          failures += 1
        }
      }
      #expect(failures > 0)
      held.removeAll()
      _ = try generation.upsert([maker.record("last")])
      #expect(try generation.verify().isEmpty)
      #expect(try generation.snapshot.record(id: "last") != nil)
      #expect(generation.snapshot.count > 600 - failures)
    }
  }

  @Test func pagingExcludingAndLeastScore() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 8)
      _ = try generation.upsert((0..<1200).map { maker.record("\($0)") })
      let snapshot = generation.snapshot
      let vector = try #require(try snapshot.vector(id: "17"))
      let all = try snapshot.search(Query(vector: vector, k: 20, exact: true))
      #expect(try snapshot.id(all.hits[0]) == "17")
      let page = try snapshot.search(Query(vector: vector, k: 5, offset: 10, exact: true))
      #expect(page.hits == Array(all.hits[10..<15]))
      let others = try snapshot.search(Query(vector: vector, k: 20, exact: true, excluding: ["17"]))
      #expect(others.hits.count == 20)
      #expect(Array(others.hits.prefix(19)) == Array(all.hits.dropFirst()))
      let good = try snapshot.search(Query(vector: vector, k: 20, minimumScore: all.hits[4].score, exact: true))
      #expect(good.hits.count == 5)
    }
  }
}
