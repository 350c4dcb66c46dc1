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
        let committed = try importAndKill(folder, options, afterCommits: Int.random(in: 1...20, using: &generator))
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

  /// Starts an import and kills it once so many batches are committed; returns the last count that it acknowledged.
  private func importAndKill(_ folder: String, _ options: [String], afterCommits commits: Int) throws -> Int {
    let process = Program.process(["import", "people", "p.jsonl", "--json", "--batch", "100"] + options, in: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var received = Data()
    var killed = false
    while true {
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { break }
      received += more
      if !killed, received.filter({ $0 == 0x0a }).count >= commits {
        kill(process.processIdentifier, SIGKILL)
        killed = true
      }
    }
    process.waitUntilExit()
    let lines = String(decoding: received, as: UTF8.self).split(separator: "\n")
    let counts = lines.compactMap { line in
      line.hasPrefix("{\"committed\":") ? Int(line.dropFirst(13).dropLast()) : nil
    }
    return counts.max() ?? 0
  }
}

/// Real kills of a server that several clients write to.
@Suite struct ServerCrashTests {
  private static func setting(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init)
  }

  @Test func whatWasAcknowledgedSurvivesAndNoCallIsTorn() throws {
    let rounds = Self.setting("KINDRED_CRASH_KILLS") ?? 8
    try withWorkplace { folder, options in
      var harness = CrashHarness(folder, options, seed: UInt64(Self.setting("KINDRED_CRASH_SEED") ?? 1))
      try harness.prepare()
      for round in 0..<rounds { try harness.round(round) }
      print("crashes: \(harness.kills) kills, \(harness.acknowledged) calls acknowledged")
      #expect(harness.acknowledged > 0)
    }
  }
}
