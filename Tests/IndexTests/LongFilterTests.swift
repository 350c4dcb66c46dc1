import Foundation
import Index
import TestSupport
import Testing

/// Filters as long as a line may be: they are answered, or refused by a limit that the message states.
@Suite struct LongFilterTests {
  private static let records = 1500

  @Test func aListOfHundredThousandsIsOneTest() throws {
    try withRecords { snapshot, ages throws in
      let wanted = (0..<300_000).map { $0 * 2 }
      let filter = "age in [\(wanted.map(String.init).joined(separator: ","))]"
      let even = ages.count { $0 % 2 == 0 }
      #expect(try count(filter, snapshot) == even)
      #expect(try count("not \(filter)", snapshot) == Self.records - even)
    }
  }

  @Test(arguments: ["or", "and"]) func manyTestsInARow(joiner: String) throws {
    try withRecords { snapshot, ages throws in
      let parts = (0..<Filter.testLimit).map { joiner == "or" ? "age = \($0 + 30)" : "age > \($0 % 40)" }
      let expected = ages.count { joiner == "or" ? $0 >= 30 : $0 > 39 }
      #expect(try count(parts.joined(separator: " \(joiner) "), snapshot) == expected)
      let error = try #require(throws: FilterError.self) {
        try Filter(parsing: (parts + ["age = 1"]).joined(separator: " \(joiner) "))
      }
      #expect(error.reason.contains("more than 10000 tests"))
    }
  }

  @Test func whatIsLongerThanTheLimitIsRefused() {
    let text = "age in [" + String(repeating: "1,", count: Filter.textLimit / 2) + "1]"
    #expect(throws: FilterError.self) { try Filter(parsing: text) }
  }

  @Test func aListFindsWhatItsEqualitiesFind() throws {
    let fields = Dictionary(uniqueKeysWithValues: testFields.map { ($0.name, $0) })
    func bind(_ text: String) throws -> BoundFilter { try Filter(parsing: text).bound(to: fields) }
    #expect(try bind("age in [1, 2.0, 3.5]") == bind("age = 2 or age = 1 or age = 2"))
    #expect(try bind("city in ['Leeds']") == bind("city = 'Leeds'"))
    #expect(try bind("city in ['a', 'b'] or city = 'c'") == bind("city in ['c', 'b', 'a']"))
    #expect(try bind("joined in [2020-01-01, 2020-01-02]") == bind("joined = 2020-01-02 or joined = '2020-01-01'"))
    // Two keywords that Swift takes for one string are two keywords of the index.
    #expect(try bind("city in ['\u{e9}', 'e\u{301}']") != bind("city = '\u{e9}'"))
    #expect(try bind("city = '\u{e9}'") != bind("city = 'e\u{301}'"))
  }

  private func count(_ filter: String, _ snapshot: Snapshot) throws -> Int {
    try snapshot.count(where: Filter(parsing: filter).bound(to: snapshot.fields))
  }

  /// Runs on a thread with a stack as small as a server's: what recurses on the length of a filter ends the process.
  private func withRecords(_ body: @escaping @Sendable (Snapshot, [Int]) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 5)
      let ages = (0..<Self.records).map { _ in Int.random(in: 18...90, using: &maker.generator) }
      _ = try generation.upsert(
        ages.enumerated().map { index, age in
          var made = maker.record("\(index)")
          made.record.fields["age"] = .integer(Int64(age))
          return made
        })
      try onSmallStack { try body(generation.snapshot, ages) }
    }
  }
}
