import Foundation
import Index
import Store
import TestSupport
import Testing

@Suite struct ChurnTests {
  /// Recall of the walk, of a thousand hits.
  private func recall(_ generation: Generation, seed: UInt64) throws -> Int {
    var maker = RecordMaker(seed: seed)
    let snapshot = generation.snapshot
    var found = 0
    for _ in 0..<100 {
      let query = maker.vector()
      var walking = Query(vector: query, k: 10, ef: 64)
      walking.walks = true
      let least = try #require(try snapshot.search(Query(vector: query, k: 10, exact: true)).hits.last).score
      found += min(10, try snapshot.search(walking).hits.count { $0.score >= least - 1e-6 })
    }
    return found
  }

  @Test func thirtyRoundsOfChangeLeaveAnIndexLikeANewOne() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder + "/churned")
      var maker = RecordMaker(seed: 21)
      var live: [String: NewRecord] = [:]
      func add(_ count: Int, _ prefix: String) throws {
        let records = (0..<count).map { maker.record("\(prefix)-\($0)") }
        for new in records { live[new.record.id] = new }
        _ = try generation.upsert(records)
      }
      try add(2000, "first")
      try generation.optimise()
      // In an index as small as this, a commit of 200 records writes nearly every block anew, beside those that a snapshot
      // still reads: the room for that is taken by the first round, and no later one may need more.
      var bytes = 0
      for round in 0..<30 {
        let doomed = Array(live.keys.sorted().shuffled(using: &maker.generator).prefix(200))
        #expect(try generation.delete(ids: doomed).allSatisfy { $0 })
        for id in doomed { live[id] = nil }
        try add(200, "r\(round)")
        if round == 0 { bytes = generation.usedBytes }
        // Sound means, among other things, that every record can be reached on every layer it stands on.
        let faults = round % 10 == 9 ? try generation.verify() : []
        #expect(faults.isEmpty, "round \(round): \(faults)")
      }
      #expect(generation.snapshot.count == 2000)
      for (id, new) in live { #expect(try generation.snapshot.vector(id: id) == new.vector) }
      #expect(Double(generation.usedBytes) <= 1.5 * Double(bytes))
      let fresh = try makeGeneration(at: folder + "/fresh")
      _ = try fresh.upsert(live.keys.sorted().compactMap { live[$0] })
      let (churned, new) = (try recall(generation, seed: 77), try recall(fresh, seed: 77))
      #expect(churned >= new - 10, "\(churned) of 1,000, and \(new) in a fresh build")
    }
  }
}

@Suite struct FormatVersionTests {
  @Test(arguments: [1, 6, 99])
  func anotherFormatIsRefusedWithAWayOut(format: Int) throws {
    try withTemporaryFolder { folder in
      do { _ = try makeGeneration(at: folder) }
      do {
        let environment = try Environment(
          path: folder + "/generation", tables: ["meta"], options: .init(mapSize: 1 << 30))
        let meta = try environment.table("meta")
        try environment.write { try $0.put(meta, "state", Array(#"{"format":\#(format)}"#.utf8)) }
      }
      let error = try #require(throws: IndexError.self) { try Generation.open(at: folder + "/generation") }
      guard case .formatVersion(format, 5, _) = error else {
        Issue.record("\(error)")
        return
      }
      let wayOut = format > 5 ? "use the version that wrote it, or a later one" : "import the collection again"
      #expect(error.description.contains(wayOut))
    }
  }

  @Test func aStateThatWasChangedIsRefused() throws {
    try withTemporaryFolder { folder in
      do { _ = try makeGeneration(at: folder) }
      let path = folder + "/generation/data.mdb"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      let place = try #require(bytes.range(of: Data(#""name":"income""#.utf8)))
      bytes[place.upperBound - 2] ^= 1
      try bytes.write(to: URL(fileURLWithPath: path))
      let error = try #require(throws: IndexError.self) { try Generation.open(at: folder + "/generation") }
      #expect(error.description.contains("the checksum of its state is wrong"), "\(error)")
    }
  }
}
