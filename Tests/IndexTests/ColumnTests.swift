import CKernels
import Index
import TestSupport
import Testing

/// Comparisons at the ends of what values can be.
@Suite struct ColumnTests {
  private func ids(_ snapshot: Snapshot, _ name: String, _ comparison: Comparison, _ value: FilterLiteral.Value) throws
    -> Set<String>
  {
    let test = FilterTest.compare(comparison, FilterLiteral(value, column: 1))
    let filter = try Filter.test(FilterField(name: name, column: 1), test).bound(to: snapshot.fields)
    var found: Set<String> = []
    try snapshot.forEachRecord(where: filter) {
      found.insert($0.id)
      return true
    }
    return found
  }

  @Test func wholeNumbersAtTheEnds() throws {
    try withTemporaryFolder { folder in
      let values: [Int64] = [.min, .min + 1, -1, 0, 1, 1 << 53, (1 << 53) + 1, .max - 1, .max]
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 31)
      _ = try generation.upsert(
        values.map { value in
          var record = maker.record("\(value)")
          record.record.fields["age"] = .integer(value)
          return record
        })
      let snapshot = generation.snapshot
      for comparison in Comparison.allCases {
        for right in values {
          let wanted = Set(values.filter { comparison.holds($0, right) }.map { "\($0)" })
          #expect(try ids(snapshot, "age", comparison, .integer(right)) == wanted, "\(comparison) \(right)")
        }
        // Numbers that lie between or beyond all whole ones: so many of `values` are less.
        for (right, less) in [(-1e19, 0), (-0x1p63 - 2048, 0), (-0.5, 3), (0.5, 4), (9.3e18, 9), (1e300, 9)] {
          let wanted = Set(values.indices.filter { comparison.holds($0 < less ? 0.0 : 2, 1) }.map { "\(values[$0])" })
          #expect(try ids(snapshot, "age", comparison, .number(right)) == wanted, "\(comparison) \(right)")
        }
        let wanted = Set(values.filter { comparison.holds($0, 1) }.map { "\($0)" })
        #expect(try ids(snapshot, "age", comparison, .number(1)) == wanted)
      }
    }
  }

  @Test func numbersAtTheEnds() throws {
    try withTemporaryFolder { folder in
      let huge = Double.greatestFiniteMagnitude
      let values = [-huge, -1, -Double.leastNonzeroMagnitude, 0, .leastNonzeroMagnitude, 1, 1.0.nextUp, huge]
      let generation = try makeGeneration(at: folder)
      var maker = RecordMaker(seed: 32)
      _ = try generation.upsert(
        values.indices.map { index in
          var record = maker.record("\(index)")
          record.record.fields["income"] = .number(values[index])
          return record
        })
      for comparison in Comparison.allCases {
        for right in values + [-0.0] {
          let wanted = Set(values.indices.filter { comparison.holds(values[$0], right) }.map { "\($0)" })
          #expect(
            try ids(generation.snapshot, "income", comparison, .number(right)) == wanted, "\(comparison) \(right)")
        }
      }
    }
  }

  @Test func kernelsTestEveryValue() {
    var random = SeededGenerator(seed: 33)
    for _ in 0..<20 {
      let values = (0..<192).map { _ in Int32.random(in: -5...5, using: &random) }
      let low = Int32.random(in: -6...6, using: &random)
      let high = Int32.random(in: -6...6, using: &random)
      func bits(_ test: (Int) -> Bool) -> [UInt64] {
        (0..<3).map { word in (0..<64).reduce(0) { $0 | (test(64 * word + $1) ? 1 << UInt64($1) : 0) } }
      }
      let wanted = bits { values[$0] >= low && values[$0] <= high }
      var found = [[UInt64]](repeating: [0, 0, 0], count: 3)
      unsafe kindred_in_range_i32(values, 3, low, high, &found[0])
      unsafe kindred_in_range_i64(values.map(Int64.init), 3, Int64(low), Int64(high), &found[1])
      unsafe kindred_in_range_f64(values.map(Double.init), 3, Double(low), Double(high), &found[2])
      #expect(found == [wanted, wanted, wanted])
    }
  }
}
