import Foundation
import TestSupport
import Testing
import Wire

/// Records that were deleted are in no file once their collection was compacted, and in no backup that is taken then.
@Suite struct ErasureTests {
  private static let erased = 100

  /// What a record leaves in files.
  private struct Traces {
    let id: String
    let needles: [(what: String, bytes: Data)]

    init(_ record: JSONValue) throws {
      let id = try #require(record["id"]?.string)
      let vector = try #require(record["vector"]?.vector)
      let floats = vector.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
      self.id = id
      // A word as the postings know it: those of texts, the word, the end of the word.
      let word = Data([2]) + Data(id.filter(\.isNumber).utf8) + Data([0])
      needles = [
        ("word", word),
        ("id", Data(id.utf8)), ("text", Data(try #require(record["text"]?.string).utf8)),
        ("keyword", Data(try #require(record["fields"]?["city"]?.string).utf8)), ("vector", Data(floats)),
      ]
    }

    /// What of it is in one of these files.
    func found(in files: [Data]) -> [String] {
      needles.filter { needle in files.contains { $0.range(of: needle.bytes) != nil } }.map {
        "\($0.what) of \(id)"
      }
    }
  }

  /// All files below a folder.
  private func contents(of folder: String) throws -> [Data] {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let files = names.compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)") }
    try #require(files.contains { $0.count > 4096 })
    return files
  }

  private func importPeople(_ folder: String, _ options: [String]) throws {
    var generator = SeededGenerator(seed: 17)
    let lines = (0..<1400).map { number in
      let id = number < Self.erased ? "gone-\(7919 * (number + 1))-for-good" : "stays-\(number)"
      let vector = CrashVector.text(generator.nextUnitVector(dimension: TinyModel.hiddenSize))
      return
        #"{"id":"\#(id)","text":"the text of \#(id)","vector":[\#(vector)],"fields":{"city":"the city of \#(id)"}}"#
    }
    try lines.joined(separator: "\n").write(toFile: folder + "/p.jsonl", atomically: true, encoding: .utf8)
    let schema = #"{"collection":"people","id":"id","fields":{"city":{"type":"keyword"}}}"#
    try schema.write(toFile: folder + "/p.json", atomically: true, encoding: .utf8)
    let outcome = try Program.run(["import", "people", "p.jsonl", "--schema", "p.json"] + options, in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
    try FileManager.default.removeItem(atPath: folder + "/p.jsonl")
  }

  private func traces(_ server: RunningServer) throws -> [Traces] {
    let wire = try LineSocket(server.address)
    return try (0..<Self.erased).map { number in
      let id = "gone-\(7919 * (number + 1))-for-good"
      let reply = try wire.exchange(
        #"{"id":1,"method":"get","params":{"collection":"people","id":"\#(id)","vector":true}}"#)
      return try Traces(#require(JSONValue(parsing: reply)["result"]))
    }
  }

  @Test func nothingOfThemIsInTheDataNorInABackupThatIsTakenAfterwards() throws {
    try withWorkplace { folder, options in
      try importPeople(folder, options)
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      func kindred(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + ["--server", server.address], in: folder)
      }
      let traces = try traces(server)
      #expect(try kindred("backup", "before").status == 0)
      let ids = traces.map(\.id)
      let deletion = try Program.run(["delete", "people"] + ids + ["--server", server.address], in: folder)
      #expect(deletion.output == "\(Self.erased) deleted\n", "\(deletion.errors)")
      let deleted = try contents(of: folder + "/index")
      let compacted = try kindred("compact", "people")
      #expect(compacted.output.hasSuffix(" is live\n"), "\(compacted.errors)")
      #expect(try kindred("backup", "after").status == 0)
      // Before, all of it is to be found: in the backup, and in pages that nothing uses any more.
      let before = try contents(of: folder + "/before")
      for record in traces {
        #expect(record.found(in: before).count == record.needles.count)
        #expect(!record.found(in: deleted).isEmpty)
      }
      let data = try contents(of: folder + "/index")
      let after = try contents(of: folder + "/after")
      #expect(traces.flatMap { $0.found(in: data) } == [])
      #expect(traces.flatMap { $0.found(in: after) } == [])
    }
  }
}
