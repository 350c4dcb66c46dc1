import Index
import TestSupport
import Testing

/// Records that came in by ones and wait for their links.
@Suite struct PendingTests {
  /// What a walk as wide as the index finds, which is what is there.
  private func walked(_ snapshot: Snapshot, _ vector: [Float], k: Int = 10, _ filter: BoundFilter? = nil) throws
    -> [String]
  {
    var query = Query(vector: vector, k: k, filter: filter, ef: snapshot.count)
    query.walks = true
    return try snapshot.search(query).hits.map { try snapshot.id($0) }
  }

  private func check(_ generation: Generation, _ oracle: Oracle, _ maker: inout RecordMaker) throws {
    #expect(try generation.verify() == [])
    let snapshot = generation.snapshot
    for _ in 0..<5 {
      let vector = maker.vector()
      let nearest = oracle.nearest(vector, k: 10).map(\.id)
      #expect(try walked(snapshot, vector) == nearest)
      #expect(try snapshot.search(Query(vector: vector, k: 10)).hits.map { try snapshot.id($0) } == nearest)
    }
    for (id, one) in oracle.records.shuffled(using: &maker.generator).prefix(20) {
      #expect(try walked(snapshot, one.vector, k: 1) == [id])
    }
  }

  @Test func changesByOnesWaitForTheirLinksAndAreFound() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 5)
      var oracle = Oracle()
      var (waiting, most, linkings) = (0, 0, 0)
      // Three times the index is opened anew, with what waited when it was closed.
      for stage in 0..<3 {
        let generation = try stage == 0 ? makeGeneration(at: folder) : Generation.open(at: folder + "/generation")
        if stage == 0 { try upsert((0..<1200).map { maker.record("first-\($0)") }, generation, &oracle) }
        #expect(generation.snapshot.unlinkedCount == waiting)
        for round in 0..<100 {
          try change(generation, &oracle, &maker, "\(stage)-\(round)")
          let now = generation.snapshot.unlinkedCount
          if now == 0, waiting > 1 { linkings += 1 }
          (waiting, most) = (now, max(most, now))
          if round % 25 == 0 { try check(generation, oracle, &maker) }
        }
        guard stage == 2 else { continue }
        try upsert([maker.record("last")], generation, &oracle)
        try generation.optimise()
        #expect(generation.snapshot.unlinkedCount == 0)
        try check(generation, oracle, &maker)
      }
      #expect((60...100).contains(most), "\(most) waited at most")
      #expect(linkings >= 1)
    }
  }

  /// Puts one record in, changes one or takes one out.
  private func change(
    _ generation: Generation, _ oracle: inout Oracle, _ maker: inout RecordMaker, _ name: String
  ) throws {
    switch Int.random(in: 0..<10, using: &maker.generator) {
    case 0..<6: try upsert([maker.record("one-\(name)")], generation, &oracle)
    case 6..<8:
      // An update takes a record out of the graph, or changes one that waits.
      let id = try #require(oracle.records.keys.sorted().randomElement(using: &maker.generator))
      try upsert([maker.record(id)], generation, &oracle)
    default:
      // Those that came last are likely to wait still.
      let ids = oracle.records.keys.sorted()
      let ones = ids.filter { $0.hasPrefix("one") }
      let id = try #require((ones.isEmpty ? ids : ones).randomElement(using: &maker.generator))
      #expect(try generation.delete(ids: [id]) == [true])
      oracle.records[id] = nil
    }
  }

  private func upsert(_ records: [NewRecord], _ generation: Generation, _ oracle: inout Oracle) throws {
    _ = try generation.upsert(records)
    for new in records { oracle.records[new.record.id] = (new.record, try #require(new.vector)) }
  }

  @Test func aFilteredWalkFindsOnlyWhatPassesOfThoseThatWait() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 6)
      _ = try generation.upsert((0..<1100).map { maker.record("first-\($0)") })
      var one = maker.record("one")
      (one.record.fields["city"], one.record.fields["age"]) = (.keyword("York"), .integer(33))
      _ = try generation.upsert([one])
      let snapshot = generation.snapshot
      #expect(snapshot.unlinkedCount == 1)
      let vector = try #require(one.vector)
      #expect(
        try walked(snapshot, vector, k: 1, Filter(parsing: "city = \"York\"").bound(to: snapshot.fields)) == ["one"])
      #expect(
        try walked(snapshot, vector, k: 1, Filter(parsing: "city = \"Leeds\"").bound(to: snapshot.fields)) != ["one"])
    }
  }
}
