import Index
import TestSupport
import Testing

/// Writes and word searches of a caller who may not reach every record.
@Suite struct ReachTests {
  private func record(_ id: String, _ city: String?, _ text: String = "text") -> NewRecord {
    let fields = city.map { ["city": FieldValue.keyword($0)] } ?? [:]
    return NewRecord(record: Record(id: id, text: text, fields: fields), vector: Self.vector(id))
  }

  private static func vector(_ id: String) -> [Float] {
    var generator = SeededGenerator(seed: UInt64(id.utf8.reduce(7) { $0 * 31 + Int($1) }))
    return generator.nextUnitVector(dimension: 24)
  }

  /// Runs `body` with records in Leeds and York, and the reach of one who may know of Leeds alone.
  private func withCities(_ body: (Generation, BoundFilter) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      _ = try generation.upsert([
        record("l1", "Leeds", "garden music"), record("l2", "Leeds", "garden bells"),
        record("y1", "York", "zebra music"),
        record("y2", "York", "zebras bells"), record("n1", nil, "garden zebra bells"),
      ])
      try body(generation, .kept(.keyword(5, Keyword("Leeds"))))
    }
  }

  @Test func aRecordMustPassBeforeAndAfterAWrite() throws {
    try withCities { generation, reach in
      let before = generation.snapshot
      for refused in [
        [record("y1", "Leeds")], [record("l1", "York")], [record("new", "York")], [record("new", nil)],
        [record("ok", "Leeds"), record("y2", "York")], [record("ok", "Leeds"), record("ok", "York")],
      ] {
        #expect(throws: IndexError.outOfReach(id: refused.last?.record.id ?? "")) {
          try generation.upsert(refused, within: reach)
        }
      }
      #expect(generation.snapshot.sequence == before.sequence)
      let written = try generation.upsert([record("l1", "Leeds"), record("l3", "Leeds")], within: reach)
      #expect(written == [.updated, .created])
      let count = try generation.snapshot.count(where: reach)
      #expect(count == 3)
    }
  }

  @Test func whatDoesNotPassCannotBeDeleted() throws {
    try withCities { generation, reach in
      let deleted = try generation.delete(ids: ["l1", "y1", "n1", "nobody"], within: reach)
      #expect(deleted == [true, false, false, false])
      #expect(generation.snapshot.count == 4)
      let others = try generation.delete(ids: ["y1"])
      #expect(others == [true])
    }
  }

  @Test func wordsOfOtherRecordsCountForNothing() throws {
    try withCities { generation, reach in
      let snapshot = generation.snapshot
      func search(_ words: [String], _ reach: BoundFilter?) throws -> WordResult {
        let query = WordQuery(words: words.map { Array($0.utf8) }, isOpen: true)
        return try snapshot.search(query, vector: Self.vector("l1"), where: reach, within: reach, limit: 10)
      }
      // All know of zebras, and somebody of Leeds alone does not: not by the word, its beginning, or a slip.
      for word in ["zebra", "zeb", "zebrs"] {
        #expect(try search([word], nil).matched > 0)
        #expect(try search([word], reach).matched == 0)
      }
      // How rare a word is depends on the records within reach: the same as in an index of these alone.
      try withTemporaryFolder { folder in
        let alone = try makeGeneration(at: folder)
        _ = try alone.upsert([record("l1", "Leeds", "garden music"), record("l2", "Leeds", "garden bells")])
        let query = WordQuery(words: ["garden", "music"].map { Array($0.utf8) })
        let expected = try alone.snapshot.search(query, vector: Self.vector("l1"), limit: 10)
        #expect(try search(["garden", "music"], reach).hits.map(\.part) == expected.hits.map(\.part))
      }
      #expect(try snapshot.hasID("y1") && !snapshot.hasID("y1", within: reach))
      #expect(try snapshot.ids(beginningWith: "y", within: reach, limit: 10).isEmpty)
      #expect(try snapshot.ids(beginningWith: "l", within: reach, limit: 10) == ["l1", "l2"])
    }
  }
}
