import Foundation
import TestSupport
import Testing

/// Real kills at random moments of an import: what was said to be committed is there, and the index is sound.
@Suite struct CrashTests {
  @Test func whatWasCommittedSurvivesKillNine() throws {
    try withWorkplace { folder, options in
      let rows = 3000
      let lines = (0..<rows).map { "{\"id\":\"p\($0)\",\"age\":\($0),\"text\":\"person \($0 % 97) of \($0)\"}" }
      try lines.joined(separator: "\n").write(toFile: folder + "/p.jsonl", atomically: true, encoding: .utf8)
      var generator = SeededGenerator(seed: 2026)
      for attempt in 0..<8 {
        try? FileManager.default.removeItem(atPath: folder + "/index")
        let killed = try KilledImport(
          ["import", "people", "p.jsonl", "--json", "--batch", "100"] + options, in: folder,
          afterCommits: Int.random(in: 1...20, using: &generator))
        let committed = killed.committed
        let count = try Program.run(["count", "people"] + options, in: folder)
        let stored = try #require(Int(count.output.trimmingCharacters(in: .newlines)), "\(count.errors)")
        #expect(stored >= committed, "attempt \(attempt): \(stored) stored, \(committed) acknowledged")
        let verified = try Program.run(["verify"] + options, in: folder)
        #expect(verified.status == 0, "attempt \(attempt): \(verified.output)")
        let again = try Program.run(["import", "people", "p.jsonl", "--json"] + options, in: folder)
        #expect(again.lines.last?.contains("\"unchanged\":\(stored),") == true, "\(again.output)")
        #expect(try Program.run(["count", "people"] + options, in: folder).output == "\(rows)\n")
      }
    }
  }
}

/// Real kills of imports, and of a server that several clients write to while jobs run.
@Suite struct ServerCrashTests {
  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  /// By default each moment is killed twice.
  @Test func whatWasAcknowledgedSurvivesAndNoCallIsTorn() throws {
    let rounds = Self.setting("KINDRED_CRASH_KILLS") ?? 2 * CrashMoment.allCases.count
    try withWorkplace { folder, options in
      var harness = CrashHarness(folder, options, seed: UInt64(Self.setting("KINDRED_CRASH_SEED") ?? 1))
      try harness.prepare()
      defer { harness.end() }
      for round in 0..<rounds { try harness.round(round) }
      print("crashes: \(harness.summary)")
      #expect(harness.acknowledged > 0)
    }
  }
}
