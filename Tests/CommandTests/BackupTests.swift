import Foundation
import TestSupport
import Testing

@Suite struct BackupTests {
  private func people(_ folder: String, _ options: [String], rows: Int = 300) throws {
    let lines = (0..<rows).map { "{\"id\":\"p\($0)\",\"age\":\($0),\"text\":\"person \($0)\"}" }
    try lines.joined(separator: "\n").write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
    let outcome = try Program.run(["import", "people", "people.jsonl"] + options, in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func whatIsRestoredAnswersAsWhatWasBackedUp() throws {
    try withWorkplace { folder, options in
      try DamageTests.makeIndex(folder, options)
      let model = ["--model", folder + "/model"]
      let before = try Program.run(["bench", "answers", "people"] + options, in: folder)
      let backup = try Program.run(["backup", "b", "--rate", "1000"] + options, in: folder)
      #expect(backup.output.hasPrefix("backed up 1 collections, 1283 records, "), "\(backup.output)\(backup.errors)")
      let restored = try Program.run(["restore", "b", "--data", "new"] + model, in: folder)
      #expect(restored.output.hasPrefix("restored 1 collections, 1283 records, "), "\(restored.errors)")
      let after = try Program.run(["bench", "answers", "people", "--data", "new"] + model, in: folder)
      #expect(after.output == before.output)
      #expect(try Program.run(["verify", "--data", "new"] + model, in: folder).output == "people: ok\n")
      let again = try Program.run(["restore", "b", "--data", "new"] + model, in: folder)
      #expect(again.status == 1)
      #expect(again.errors.contains("it exists and is not empty"), "\(again.errors)")
      #expect(try Program.run(["backup", "b"] + options, in: folder).errors.contains("exists and is not empty"))
    }
  }

  @Test func aBackupOfARunningServerHoldsWhatWasAcknowledgedBeforeIt() throws {
    try withWorkplace { folder, options in
      try people(folder, options)
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let wire = try LineSocket(server.address)
      let vector = (0..<TinyModel.hiddenSize).map { _ in "0.5" }.joined(separator: ",")
      func upsert(_ number: Int) throws {
        let reply = try wire.exchange(
          #"{"id":1,"method":"upsert","params":{"collection":"people","records":[{"id":"x\#(number)","text":"t","#
            + #""fields":{"age":\#(number)},"vector":[\#(vector)]}]}}"#)
        #expect(reply.contains("created"), "\(reply)")
      }
      for number in 0..<40 { try upsert(number) }
      let copying = Program.process(["backup", "b", "--server", server.address], in: folder)
      copying.standardOutput = FileHandle.nullDevice
      try copying.run()
      for number in 40..<120 { try upsert(number) }
      copying.waitUntilExit()
      #expect(copying.terminationStatus == 0)
      let model = ["--data", "new", "--model", folder + "/model"]
      #expect(try Program.run(["restore", "b"] + model, in: folder).status == 0)
      let count = try Program.run(["count", "people"] + model, in: folder).output
      let stored = try #require(Int(count.trimmingCharacters(in: .newlines)))
      #expect((340...420).contains(stored))
      #expect(try Program.run(["verify"] + model, in: folder).output == "people: ok\n")
    }
  }

  @Test func aDamagedBackupIsRefusedAndLeavesNothing() throws {
    try withWorkplace { folder, options in
      try people(folder, options)
      #expect(try Program.run(["backup", "b"] + options, in: folder).status == 0)
      let file = folder + "/b/collections/people/g000001/data.mdb"
      let whole = try Data(contentsOf: URL(fileURLWithPath: file))
      var flipped = whole
      flipped[whole.count / 2] ^= 8
      for damaged in [flipped, whole.prefix(whole.count / 3), Data()] {
        try damaged.write(to: URL(fileURLWithPath: file))
        let outcome = try Program.run(["restore", "b", "--data", "new"], in: folder)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("use another backup"), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder + "/new"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/new.partial"))
      }
      try FileManager.default.removeItem(atPath: folder + "/b/backup.json")
      let outcome = try Program.run(["restore", "b", "--data", "new"], in: folder)
      #expect(outcome.errors.contains("there is no backup.json in it"), "\(outcome.errors)")
    }
  }
}
