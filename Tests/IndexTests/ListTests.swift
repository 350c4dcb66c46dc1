import CKernels
import Index
import TestSupport
import Testing

/// The inverted lists: what they find, and that they hold together whatever is written.
struct ListTests {
  private func recall(_ snapshot: Snapshot, _ queries: [[Float]], _ change: (inout Query) -> Void = { _ in }) throws
    -> Double
  {
    var (found, wanted) = (0, 0)
    for vector in queries {
      var query = Query(vector: vector)
      change(&query)
      let result = try snapshot.search(query)
      #expect(result.plan == .lists)
      query.exact = true
      let exact = try snapshot.search(query)
      let last = try #require(exact.hits.last).score
      wanted += exact.hits.count
      found += result.hits.filter { $0.score >= last - 1e-6 }.count
    }
    return Double(found) / Double(wanted)
  }

  @Test func scansFindTheNearestInsideAndFarFromTheRecords() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder, dimension: 96)
      var maker = RecordMaker(seed: 21, dimension: 96)
      for batch in 0..<5 { _ = try generation.upsert((0..<1500).map { maker.record("\(batch)-\($0)") }) }
      try generation.optimise()
      let snapshot = generation.snapshot
      #expect(snapshot.listsTrainedCount >= 5000)
      let near = (0..<100).map { _ in maker.vector() }
      let far = (0..<100).map { _ in maker.generator.nextUnitVector(dimension: 96) }
      #expect(try recall(snapshot, near) >= 0.98)
      let farRecall = try recall(snapshot, far)
      #expect(farRecall >= 0.98, "\(farRecall)")
      #expect(try recall(snapshot, near) { $0.ef = 512 } >= 0.99)
    }
  }

  @Test func aFilterNeverLosesRecords() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder, dimension: 40)
      var maker = RecordMaker(seed: 22, dimension: 40)
      _ = try generation.upsert((0..<10_000).map { maker.record("\($0)") })
      let snapshot = generation.snapshot
      // More than 6,000 pass: scans of lists.
      let filter = try Filter(parsing: "age > 40").bound(to: snapshot.fields)
      let queries = (0..<60).map { _ in maker.vector() }
      #expect(try recall(snapshot, queries) { $0.filter = filter } >= 0.98)
      for vector in queries.prefix(20) {
        let many = try snapshot.search(Query(vector: vector, k: 3000, filter: filter, ef: 16))
        #expect(many.hits.count == 3000 && many.matched > 3000)
      }
      // Few pass: all are scored, and nothing is missed.
      let rare = try Filter(parsing: "age = 33 and city = \"York\"").bound(to: snapshot.fields)
      for vector in queries {
        let result = try snapshot.search(Query(vector: vector, filter: rare))
        #expect(result.exact && result.hits.count == min(10, result.matched))
      }
    }
  }

  /// A filter that is used again has lists of its own: what is found, and in what order, stays the same.
  @Test func aFilterUsedAgainFindsTheSame() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder, dimension: 40)
      var maker = RecordMaker(seed: 28, dimension: 40)
      _ = try generation.upsert((0..<12_000).map { maker.record("\($0)") })
      let queries =
        (0..<40).map { _ in maker.vector() }
        + (0..<10).map { _ in
          maker.generator.nextUnitVector(dimension: 40)
        }
      let snapshot = generation.snapshot
      for text in ["age > 35", "city in [\"York\", \"Leeds\"]", "not products has \"card\" or age < 60"] {
        for (number, vector) in queries.enumerated() {
          // Other words for the same filter, which has not been used yet.
          let unused = "(\(text)) and not age = \(1000 + number)"
          let found = try [unused, text, text].map { text in
            let filter = try Filter(parsing: text).bound(to: snapshot.fields)
            return try snapshot.search(Query(vector: vector, filter: filter, ef: 64, excluding: ["7", "4711"]))
          }
          #expect(found[0].plan == .lists && found[0].hits.count == 10)
          #expect(found[0].hits == found[1].hits && found[1].hits == found[2].hits)
        }
      }
    }
  }

  /// The filter excludes just the records around each query, so that the lists nearest to it hold next to nothing.
  @Test func aFilterMayExcludeTheQuerysOwnNeighbourhood() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder, dimension: 40)
      var maker = RecordMaker(seed: 26, dimension: 40)
      let centres = maker.centres
      func cluster(_ vector: [Float]) -> Int {
        let scores = centres.map { dot($0, vector) }
        return scores.indices.max { scores[$0] < scores[$1] } ?? 0
      }
      let records = (0..<10_000).map { number in
        var record = maker.record("\(number)")
        record.record.fields["age"] = .integer(Int64(cluster(record.vector ?? [])))
        return record
      }
      _ = try generation.upsert(records)
      let snapshot = generation.snapshot
      for home in 0..<6 {
        let filter = try Filter(parsing: "age != \(home)").bound(to: snapshot.fields)
        let queries = (0..<200).map { _ in maker.vector() }.filter { cluster($0) == home }
        #expect(queries.count > 3)
        #expect(try recall(snapshot, queries) { $0.filter = filter } >= 0.98)
      }
    }
  }

  /// Inserts, updates and deletes by ones and by thousands, with `verify` after each.
  @Test func listsHoldTogetherThroughChanges() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 23)
      _ = try generation.upsert((0..<950).map { maker.record("\($0)") })
      #expect(generation.snapshot.listCount == 0)
      _ = try generation.upsert((950..<1100).map { maker.record("\($0)") })
      #expect(generation.snapshot.listCount > 50)
      for round in 0..<6 {
        _ = try generation.delete(ids: (0..<40).map { "\(round * 40 + $0)" })
        _ = try generation.upsert((0..<3).map { maker.record("single \(round) \($0)") })
        _ = try generation.upsert((500..<700).map { maker.record("\($0)") })
        let faults = try generation.verify()
        #expect(faults.isEmpty, "round \(round): \(faults)")
      }
      _ = try generation.upsert((0..<5000).map { maker.record("more \($0)") })
      #expect(generation.snapshot.listsTrainedCount > 3000)
      #expect(try generation.verify().isEmpty)
      _ = try generation.delete(ids: (0..<5000).map { "more \($0)" })
      try generation.optimise()
      #expect(try generation.verify().isEmpty)
    }
  }

  /// A list is split when it is full, equal vectors among its records or not.
  @Test func fullListsAreSplit() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder, dimension: 8)
      var maker = RecordMaker(seed: 24, dimension: 8)
      _ = try generation.upsert((0..<1000).map { maker.record("\($0)") })
      let lists = generation.snapshot.listCount
      let vector = maker.vector()
      for batch in 0..<3 {
        let same = (0..<500).map { index in
          var record = maker.record("same \(batch) \(index)")
          record.vector = vector
          return record
        }
        _ = try generation.upsert(Array(same.prefix(300)))
        for record in same.suffix(200).prefix(2) { _ = try generation.upsert([record]) }
      }
      #expect(generation.snapshot.listCount > lists)
      let faults = try generation.verify()
      #expect(faults.isEmpty, "\(faults)")
    }
  }

  /// The int8 pass of an exact search rules out nothing that is among the nearest.
  @Test func exactSearchesAreExact() throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 25)
      let records = (0..<2000).map { maker.record("\($0)") }
      _ = try generation.upsert(records)
      for _ in 0..<50 {
        let vector = maker.vector()
        let best = records.map { dot(vector, $0.vector ?? []) }.sorted(by: >).prefix(10)
        let result = try generation.snapshot.search(Query(vector: vector, exact: true))
        #expect(zip(result.hits, best).allSatisfy { abs($0.score - $1) < 1e-5 } && result.hits.count == 10)
      }
    }
  }
}

/// The kernels of the one-bit codes.
struct BitKernelTests {
  private func signs(_ width: Int) -> [UInt64] {
    var random = SeededGenerator(seed: UInt64(width))
    return (0..<Int(KINDRED_ROTATION_ROUNDS) * width / 64).map { _ in random.next() }
  }

  @Test(arguments: [64, 128, 384, 704])
  func aRotationKeepsLengthsAndAngles(width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let (a, b) = (random.nextUnitVector(dimension: width), random.nextUnitVector(dimension: width))
    var (c, d) = (a, b)
    unsafe kindred_rotate(&c, width, signs(width))
    unsafe kindred_rotate(&d, width, signs(width))
    #expect(abs(dot(c, c) - 1) < 1e-5 && abs(dot(c, d) - dot(a, b)) < 1e-5 && c != a)
  }

  @Test(arguments: [1, 7, 50, 200, 1000])
  func theBestAreKept(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    for keep in [1, 2, count / 3 + 1, count] {
      // Many equal scores, so that the slots decide.
      let all = (0..<count).map { kindred_key(Float(Int.random(in: -5...5, using: &random)), UInt32($0)) }
      var keys = all
      let kept = unsafe keys.withUnsafeMutableBufferPointer { keys in
        var best = unsafe KindredBest(
          keys: keys.baseAddress!, capacity: count, keep: keep, count: count, threshold: -.infinity)
        unsafe kindred_keep_best(&best)
        return unsafe best.count
      }
      #expect(Set(keys[..<kept]) == Set(all.sorted(by: >).prefix(keep)))
    }
    let key = kindred_key(-0.25, 77)
    #expect(kindred_key_score(key) == -0.25 && kindred_key_slot(key) == 77)
    #expect(kindred_key(0.5, 3) > kindred_key(0.5, 4) && kindred_key(-0.5, 1) < kindred_key(0.1, 9))
  }

  @Test func listsAreOrderedByTheirScores() {
    var random = SeededGenerator(seed: 5)
    let scores = (0..<1000).map { _ in random.nextNormal() }
    var order = [UInt32](repeating: 0, count: 1000)
    unsafe kindred_order(scores, 1000, &order)
    #expect(Set(order) == Set(0..<1000))
    let step = ((scores.max() ?? 0) - (scores.min() ?? 0)) / 250
    for (a, b) in zip(order, order.dropFirst()) { #expect(scores[Int(a)] >= scores[Int(b)] - step) }
  }

  @Test(arguments: [64, 384])
  func whatPassesIsGathered(width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let words = width / 64
    let size = 8 * (words * 8 + 8)
    let count = 61
    var groups = [UInt8](repeating: 0, count: (count + 7) / 8 * size)
    for index in groups.indices { groups[index] = random.next() }
    func word(_ bytes: [UInt8], _ index: Int, _ word: Int) -> ArraySlice<UInt8> {
      let start = index / 8 * size + word * 64 + index % 8 * 8
      return bytes[start..<start + 8]
    }
    func last(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
      let start = index / 8 * size + words * 64 + index % 8 * 4
      return Array(bytes[start..<start + 4]) + bytes[start + 32..<start + 36]
    }
    unsafe groups.withUnsafeMutableBytes { bytes in
      for index in 0..<count {
        unsafe bytes.storeBytes(
          of: UInt32(index), toByteOffset: index / 8 * size + words * 64 + index % 8 * 4, as: UInt32.self)
      }
    }
    for passing: UInt64 in [0, 1 << 60, 0x1FFF_FFFF_FFFF_FFFF, random.next(), random.next() & random.next()] {
      let wanted = (0..<count).filter { passing >> UInt64($0) & 1 == 1 }
      var out = [UInt8](repeating: 0xAA, count: groups.count)
      let found = unsafe withUnsafePointer(to: passing) { start in
        var slots = unsafe KindredSlots(words: start, count: 1)
        return unsafe kindred_gather_bits(groups, count, words, &slots, &out)
      }
      #expect(found == wanted.count)
      for (place, index) in wanted.enumerated() {
        #expect(last(out, place) == last(groups, index))
        #expect((0..<words).allSatisfy { word(out, place, $0) == word(groups, index, $0) })
      }
    }
  }

  /// Centroids of a damaged file may score anything: each list still has one place.
  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func everyListHasAPlaceWhateverItsScore(odd: Float) {
    let scores: [Float] = [0.5, odd, 0.25, odd, -1, 0.75]
    var order = [UInt32](repeating: .max, count: 6)
    unsafe kindred_order(scores, 6, &order)
    #expect(Set(order) == Set(0..<6))
  }

  /// Estimates by codes are near the products they stand for, and a scan's are those of the codes.
  @Test(arguments: [64, 384, 704])
  func scansEstimateProducts(width: Int) {
    var random = SeededGenerator(seed: UInt64(width))
    let words = width / 64
    let count = 29
    let group = 8 * (words * 8 + 8)
    var groups = [UInt8](repeating: 0, count: (count + 7) / 8 * group)
    let vectors = (0..<count).map { _ in random.nextUnitVector(dimension: width) }
    let query = random.nextUnitVector(dimension: width)
    unsafe groups.withUnsafeMutableBytes { bytes in
      for (index, vector) in vectors.enumerated() {
        let start = unsafe bytes.baseAddress! + index / 8 * group
        let code = unsafe (start + index % 8 * 8).assumingMemoryBound(to: UInt64.self)
        let factor = unsafe kindred_encode_bits(vector, words, code, 8)
        unsafe start.storeBytes(of: UInt32(index), toByteOffset: words * 64 + index % 8 * 4, as: UInt32.self)
        unsafe start.storeBytes(of: factor, toByteOffset: words * 64 + 32 + index % 8 * 4, as: Float.self)
      }
    }
    var planes = [UInt64](repeating: 0, count: words * 4)
    var keys = [UInt64](repeating: 0, count: 64)
    let passing: [UInt64] = [0x1FFF_FFFF & ~(1 << 3)]
    let found = unsafe planes.withUnsafeMutableBufferPointer { planes in
      unsafe keys.withUnsafeMutableBufferPointer { keys in
        unsafe passing.withUnsafeBufferPointer { passing in
          var bits = unsafe kindred_bit_query(query, words, planes.baseAddress!)
          var best = unsafe KindredBest(
            keys: keys.baseAddress!, capacity: 64, keep: 40, count: 0, threshold: -.infinity)
          var slots = unsafe KindredSlots(words: passing.baseAddress!, count: 1)
          unsafe kindred_scan_bits(groups, count, &bits, 0.5, &slots, nil, &best)
          return unsafe best.count
        }
      }
    }
    #expect(Set(keys[..<found].map(kindred_key_slot)) == Set(0..<29).subtracting([3]))
    for key in keys[..<found] {
      let exact = 0.5 + dot(query, vectors[Int(kindred_key_slot(key))])
      #expect(abs(kindred_key_score(key) - exact) < 4 / Float(width).squareRoot())
    }
  }
}
