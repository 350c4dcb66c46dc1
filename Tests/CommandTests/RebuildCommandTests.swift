import Foundation
import TestSupport
import Testing

/// `rebuild`, `compact` and `job` as an operator uses them, and what a kill leaves of them.
@Suite struct RebuildCommandTests {
  private func importPeople(_ folder: String, _ options: [String], rows: Int) throws {
    let lines = (0..<rows).map { "{\"id\":\"p\($0)\",\"age\":\($0),\"text\":\"person \($0 % 97) of \($0)\"}" }
    try lines.joined(separator: "\n").write(toFile: folder + "/p.jsonl", atomically: true, encoding: .utf8)
    let outcome = try Program.run(["import", "people", "p.jsonl"] + options, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func theWayThereAndBack() throws {
    try withWorkplace { folder, options in
      func kindred(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + options, in: folder)
      }
      try importPeople(folder, options, rows: 200)
      #expect(try kindred("rebuild", "people", "--m", "8").output == "people: 200 records; g000002 is live\n")
      #expect(try kindred("delete", "people", "p7").output == "1 deleted\n")
      try "{\"id\":\"q\",\"age\":3,\"text\":\"somebody\"}\n".write(
        toFile: folder + "/q.jsonl", atomically: true, encoding: .utf8)
      let other = folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      let rebuilt = try Program.run(
        ["rebuild", "people", "--from", "q.jsonl", "--json", "--data", folder + "/index", "--model", other], in: folder)
      #expect(rebuilt.output.contains(#""state":"done""#), "\(rebuilt.output)\(rebuilt.errors)")
      #expect(try kindred("count", "people").output == "1\n")
      // The collection's model is in the catalog, whatever the program's is.
      #expect(try kindred("search", "people", "somebody", "--json").output.contains(#""id":"q""#))
      #expect(try kindred("rebuild", "people", "--rollback").output == "people: 199 records; g000002 is live\n")
      #expect(try kindred("verify", "people").output == "people: ok\n")
      #expect(try kindred("compact", "--all").output == "people: 199 records; g000004 is live\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/index/collections/people") == ["g000004"])
      let none = try kindred("rebuild", "people", "--rollback")
      #expect(none.status == 1 && none.errors.hasPrefix("kindred: no older generation of people is kept"))
      for wrong in [["--rollback", "--m", "4"], ["--m", "1"], ["--keep", "-1"], ["--ef-construction", "0"]] {
        #expect(try Program.run(["rebuild", "people"] + wrong + options, in: folder).status == 64)
      }
      #expect(try kindred("compact").status == 64)
    }
  }

  @Test func aServerRebuildsWhileItServes() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options, rows: 300)
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      func kindred(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + ["--server", server.address], in: folder)
      }
      #expect(try kindred("rebuild", "people").output == "people: 300 records; g000002 is live\n")
      #expect(try kindred("rebuild", "people", "--rollback").output == "people: 300 records; g000001 is live\n")
      #expect(try kindred("compact", "--all").output == "people: 300 records; g000003 is live\n")
      #expect(try kindred("rebuild", "people", "--detach").output == "{\"job\":\"people-4\"}\n")
      #expect(try kindred("job", "people-4").output.hasPrefix(#"{"id":"people-4","kind":"rebuild","#))
      let refused = try kindred("rebuild", "people", "--from", folder + "/p.jsonl")
      #expect(refused.status == 1 && refused.errors.contains("without a path"), "\(refused.errors)")
      #expect(try kindred("job", "nothing").errors.hasPrefix("kindred: there is no job nothing"))
    }
  }

  @Test func aRebuildThatIsKilledLeavesTheOldGenerationLive() throws {
    try withWorkplace { folder, options in
      let rows = 3000
      try importPeople(folder, options, rows: rows)
      let before = try Program.run(["get", "people", "p77", "--vector"] + options, in: folder).output
      var generator = SeededGenerator(seed: 77)
      var kills = 0
      for attempt in 0..<10 {
        let verb = attempt % 2 == 0 ? ["rebuild", "people", "--m", "12"] : ["compact", "people"]
        let process = Program.process(verb + options, in: folder)
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        usleep(UInt32.random(in: 20_000...900_000, using: &generator))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal { kills += 1 }
        #expect(try Program.run(["count", "people"] + options, in: folder).output == "\(rows)\n", "attempt \(attempt)")
        let verified = try Program.run(["verify"] + options, in: folder)
        #expect(verified.status == 0, "attempt \(attempt): \(verified.output)\(verified.errors)")
        #expect(try Program.run(["get", "people", "p77", "--vector"] + options, in: folder).output == before)
      }
      #expect(kills > 0)
      let again = try Program.run(["rebuild", "people"] + options, in: folder)
      #expect(again.output.hasPrefix("people: 3000 records; g"), "\(again.errors)")
      #expect(try Program.run(["verify"] + options, in: folder).status == 0)
    }
  }

  @Test func aServerThatIsKilledBeginsItsJobAgain() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options, rows: 3000)
      do {
        let server = try RunningServer(folder, options)
        let begun = try Program.run(["rebuild", "people", "--detach", "--server", server.address], in: folder)
        #expect(begun.output == "{\"job\":\"people-1\"}\n", "\(begun.errors)")
        server.kill()
      }
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      var job = ""
      repeat {
        job = try Program.run(["job", "people-1", "--server", server.address], in: folder).output
      } while job.contains(#""state":"running""#)
      #expect(job.contains(#""state":"done""#) && job.contains(#""generation":"g000002""#), "\(job)")
      #expect(try Program.run(["count", "people", "--server", server.address], in: folder).output == "3000\n")
    }
  }

  @Test func aJobThatServersDieOfIsGivenUp() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options, rows: 3000)
      for begun in 1...3 {
        let server = try RunningServer(folder, options)
        if begun == 1 {
          _ = try Program.run(["rebuild", "people", "--detach", "--server", server.address], in: folder)
        }
        server.kill()
      }
      do {
        let server = try RunningServer(folder, options)
        defer { server.stop() }
        let job = try Program.run(["job", "people-1", "--server", server.address], in: folder).output
        #expect(job.contains(#""state":"failed""#) && job.contains("begun 3 times"), "\(job)")
      }
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let none = try Program.run(["job", "people-1", "--server", server.address], in: folder)
      #expect(none.errors.hasPrefix("kindred: there is no job people-1"), "\(none.output)")
    }
  }
}
