import Foundation
import Index
import Store
import TestSupport
import Testing

/// The audit trails: one in each generation, and one in a file of its own.
@Suite struct AuditTests {
  private static func subject(_ id: String) -> AuditSubject {
    AuditSubject(hash: id.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 })
  }

  private static func maker(_ action: String) -> AuditMaker {
    { ids in
      AuditNote(
        actor: "tester", action: action, collection: "people", subjects: ids.map(subject), detail: "\(ids.count)")
    }
  }

  @Test func everyChangeHasItsLineInItsOwnCommit() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 1)
      let generation = try makeGeneration(at: folder)
      let three = ["a", "b", "c"].map { maker.record($0) }
      _ = try generation.upsert(three, audit: Self.maker("upsert"))
      // What is as it was is no change; what fails leaves no line.
      _ = try generation.upsert(three, audit: Self.maker("upsert"))
      #expect(throws: IndexError.self) {
        try generation.upsert(
          [NewRecord(record: Record(id: "d", text: "x"), vector: nil)], audit: Self.maker("upsert"))
      }
      _ = try generation.delete(ids: ["b", "nobody"], audit: Self.maker("delete"))
      let all = try Filter(parsing: "not (age > 1000)").bound(to: generation.snapshot.fields)
      _ = try generation.delete(where: all, audit: Self.maker("delete"))
      let lines = try generation.snapshot.auditLines(from: 1, limit: 100)
      #expect(lines.map(\.note.action) == ["upsert", "delete", "delete"])
      #expect(lines.map(\.note.subjects) == [["a", "b", "c"], ["b"], ["a", "c"]].map { $0.map(Self.subject) })
      #expect(lines.map(\.sequence) == [1, 2, 3])
      let verdict = try generation.snapshot.verifyAudit()
      #expect(verdict.lines == 3 && verdict.fault == nil)
      #expect(try generation.snapshot.auditLines(from: 2, limit: 1).map(\.sequence) == [2])
      #expect(try generation.verify().isEmpty)
    }
  }

  @Test func aFlippedByteAMissingAndAnExchangedLineAreFound() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/trail"
      var head = ""
      do {
        let file = try AuditFile(at: path, mapSize: 1 << 24)
        for number in 1...40 {
          let note = AuditNote(actor: "key \(number)", action: "search", subjects: [Self.subject("\(number)")])
          try file.append([(note, 1)])
        }
        let verdict = try file.verify()
        #expect(verdict.fault == nil && verdict.lines == 40)
        head = verdict.head
      }
      let values = try Self.values(path)
      var random = SeededGenerator(seed: 2)
      func fault(_ change: (inout [[UInt8]?]) -> Void) throws -> String? {
        var changed: [[UInt8]?] = values
        change(&changed)
        try Self.store(changed, path)
        return try AuditFile(at: path, mapSize: 1 << 24).verify().fault
      }
      for _ in 0..<100 {
        let line = Int.random(in: 0..<40, using: &random)
        let found = try fault { values in
          let byte = Int.random(in: 0..<(values[line]?.count ?? 1), using: &random)
          values[line]?[byte] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
        #expect(found == "line \(line + 1) is not what was written")
      }
      #expect(try fault { $0.swapAt(3, 4) } == "line 4 is not what was written")
      #expect(try fault { $0[39] = nil } == "line 40 is missing")
      #expect(try fault { $0[9] = nil } == "line 10 is missing")
      #expect(try fault { _ in } == nil)
      #expect(try AuditFile(at: path, mapSize: 1 << 24).verify().head == head)
    }
  }

  private static func withLines<Result>(_ path: String, _ body: (Environment, Table) throws -> Result) throws -> Result
  {
    let environment = try Environment(path: path, tables: ["lines"], options: .init(mapSize: 1 << 24))
    return try body(environment, environment.table("lines"))
  }

  private static func values(_ path: String) throws -> [[UInt8]] {
    try withLines(path) { environment, table in
      var values: [[UInt8]] = []
      try unsafe environment.beginRead().forEach(table) { _, value in
        unsafe values.append(Array(value))
        return true
      }
      return values
    }
  }

  /// Makes the lines what is given; nil takes one out.
  private static func store(_ values: [[UInt8]?], _ path: String) throws {
    try withLines(path) { environment, table in
      try environment.write { transaction in
        try transaction.clear(table)
        for (index, value) in values.enumerated() {
          if let value { try transaction.put(table, UInt64(index + 1), value) }
        }
      }
    }
  }

  @Test func verifyFindsAChangedLineOfAGeneration() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 4)
      do {
        let generation = try makeGeneration(at: folder)
        for number in 0..<3 { _ = try generation.upsert([maker.record("c\(number)")], audit: Self.maker("upsert")) }
        #expect(try generation.verify().isEmpty)
      }
      do {
        let environment = try Environment(
          path: folder + "/generation", tables: ["audit"], options: .init(mapSize: 1 << 30))
        let table = try environment.table("audit")
        var value = try #require(try unsafe environment.beginRead().withValue(table, UInt64(2)) { unsafe Array($0) })
        value[20] ^= 1
        try environment.write { try $0.put(table, UInt64(2), value) }
      }
      let faults = try Generation.open(at: folder + "/generation", mapSize: 1 << 30).verify()
      #expect(faults.map(\.description) == ["audit: line 2 is not what was written"])
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func whatIsLeftOfATrailIsVerified(seed: UInt64) throws {
    try withTemporaryFolder { folder in
      var random = SeededGenerator(seed: seed)
      let file = try AuditFile(at: folder + "/trail", mapSize: 1 << 26)
      var times: [Int64] = []
      var (removed, heads): (Int, [String]) = (0, [])
      for round in 0..<12 {
        let count = round == 0 ? 9000 : Int.random(in: 1...300, using: &random)
        let new = (0..<count).map { _ in Int64(times.count) + Int64.random(in: 0...3, using: &random) }
        try file.append(new.map { (AuditNote(actor: "somebody", action: "search"), $0) })
        times += new
        let moment = Int64.random(in: 0...Int64(times.count), using: &random)
        // From the oldest on: a line that is older behind one that is not stays for now.
        let expected = times.dropFirst(removed).prefix { $0 < moment }.count
        #expect(try file.remove(before: moment) == expected)
        removed += expected
        let verdict = try file.verify()
        #expect(verdict.fault == nil && verdict.lines == times.count - removed && verdict.first == UInt64(removed + 1))
        #expect(
          try file.lines(from: 1, limit: 1).first?.sequence == (removed < times.count ? UInt64(removed + 1) : nil))
        heads.append(verdict.head)
      }
      #expect(try file.remove(before: .max) == times.count - removed)
      #expect(try file.verify().head == heads.last && file.verify().lines == 0)
      try file.append([(AuditNote(actor: "somebody", action: "search"), 5)])
      let verdict = try file.verify()
      #expect(verdict.fault == nil && verdict.lines == 1 && verdict.first == UInt64(times.count + 1))
    }
  }

  @Test func nothingIsRemovedOverALineThatWasChanged() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/trail"
      do {
        let file = try AuditFile(at: path, mapSize: 1 << 24)
        for number in 1...40 { try file.append([(AuditNote(actor: "key \(number)", action: "search"), 1)]) }
      }
      var values: [[UInt8]?] = try Self.values(path)
      values[20]?[3] ^= 1
      try Self.store(values, path)
      let file = try AuditFile(at: path, mapSize: 1 << 24)
      let error = try #require(throws: IndexError.self) { try file.remove(before: 2) }
      #expect("\(error)".contains("audit line 21 is not what was written"), "\(error)")
      #expect(try file.lines(from: 1, limit: 100).count == 40)
      #expect(try file.verify().fault == "line 21 is not what was written")
    }
  }

  @Test func aTrailGoesOnWhereItEndedAndIsCarriedOver() throws {
    try withTemporaryFolder { folder in
      var maker = RecordMaker(seed: 3)
      let old = try makeGeneration(at: folder + "/old")
      for number in 0..<5 { _ = try old.upsert([maker.record("c\(number)")], audit: Self.maker("upsert")) }
      let new = try makeGeneration(at: folder + "/new")
      try new.takeAudit { old.snapshot }
      #expect(new.snapshot.auditEnd == old.snapshot.auditEnd)
      _ = try new.upsert([maker.record("d")], audit: Self.maker("upsert"))
      #expect(try new.snapshot.verifyAudit().lines == 6)
      // And back again, as a rollback does.
      try old.takeAudit { new.snapshot }
      #expect(try old.snapshot.verifyAudit() == new.snapshot.verifyAudit())
      // A trail that is no continuation is refused.
      let other = try makeGeneration(at: folder + "/other")
      for number in 0..<9 { _ = try other.upsert([maker.record("c\(number)")], audit: Self.maker("upsert")) }
      #expect(throws: IndexError.self) { try old.takeAudit { other.snapshot } }
      #expect(try old.snapshot.verifyAudit().lines == 6)
    }
  }

  @Test func aTrailInAFileIsThereAfterOpeningItAgain() throws {
    try withTemporaryFolder { folder in
      let note = AuditNote(actor: "key 1", action: "search", collection: "people", detail: "3 hits")
      do {
        let file = try AuditFile(at: folder + "/trail", mapSize: 1 << 24)
        try file.append((0..<100).map { (note, Int64($0)) })
        try file.append([])
      }
      let file = try AuditFile(at: folder + "/trail", mapSize: 1 << 24)
      try file.append([(note, 100)])
      let lines = try file.lines(from: 99, limit: 10)
      #expect(lines.map(\.time) == [98, 99, 100])
      #expect(lines.allSatisfy { $0.note == note })
      #expect(try file.verify().lines == 101)
    }
  }
}
