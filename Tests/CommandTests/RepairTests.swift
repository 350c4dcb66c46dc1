import Foundation
import TestSupport
import Testing

@Suite struct RepairTests {
  /// Flips a bit in every block of a kind. Pages that no commit refers to any more are hit too, which harms nobody.
  private func damage(_ path: String, kind: UInt8) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let magic: [UInt8] = [0x4b, 0x6c, 0x42, 0x6b]
    for block in stride(from: 16, to: bytes.count - 4096, by: 4096)
    where Array(bytes[block..<block + 4]) == magic && bytes[block + 4] == kind {
      bytes[block + 300] ^= 4
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Records, and the searches that compare all vectors: what does not depend on how the graph was built.
  private func exactAnswers(_ folder: String, _ options: [String]) throws -> [String] {
    let outcome = try Program.run(["bench", "answers", "people"] + options, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return outcome.lines.filter { !$0.hasPrefix(#"{"plan""#) || $0.hasPrefix(#"{"plan":"exact""#) }
  }

  /// Links, links above, codes, columns, lists, centroids and places all follow from records and vectors.
  @Test(arguments: [1, 2, 3, 5, 6, 7, 8] as [UInt8])
  func whatFollowsFromRecordsAndVectorsIsBuiltAnew(kind: UInt8) throws {
    try withWorkplace { folder, options in
      try DamageTests.makeIndex(folder, options)
      let before = try exactAnswers(folder, options)
      try damage(folder + "/index/collections/people/g000001/data.mdb", kind: kind)
      #expect(try Program.run(["verify"] + options, in: folder).status == 1)
      let repaired = try Program.run(["verify", "--repair"] + options, in: folder)
      #expect(repaired.status == 0, "\(repaired.output)\(repaired.errors)")
      #expect(
        repaired.output.contains("people: repaired, 1283 records, 0 lost, 0 embedded again"), "\(repaired.output)")
      #expect(try Program.run(["verify"] + options, in: folder).output == "people: ok\n")
      #expect(try exactAnswers(folder, options) == before)
      let folders = try FileManager.default.contentsOfDirectory(atPath: folder + "/index/collections/people")
      #expect(folders == ["g000002"])
    }
  }

  @Test func vectorsOfTextsAreEmbeddedAgain() throws {
    try withWorkplace { folder, options in
      let lines = (0..<200).map { "{\"id\":\"p\($0)\",\"text\":\"loan card \($0)\"}" }
      try lines.joined(separator: "\n").write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
      #expect(try Program.run(["import", "people", "people.jsonl"] + options, in: folder).status == 0)
      let before = try exactAnswers(folder, options)
      try damage(folder + "/index/collections/people/g000001/data.mdb", kind: 4)
      let repaired = try Program.run(["verify", "--repair"] + options, in: folder)
      #expect(repaired.output.contains("repaired, 200 records, 0 lost, 200 embedded again"), "\(repaired.output)")
      #expect(try exactAnswers(folder, options) == before)
    }
  }

  @Test func whatIsLostIsNamedAndTheDamagedOneKept() throws {
    try withWorkplace { folder, options in
      try DamageTests.makeIndex(folder, options)
      let path = folder + "/index/collections/people/g000001/data.mdb"
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      // Every copy of the record's text, whichever of them is in use.
      let text = Data("person 1234".utf8)
      var from = bytes.startIndex
      while let found = bytes.range(of: text, in: from..<bytes.endIndex) {
        bytes[found.lowerBound] ^= 1
        from = found.upperBound
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      let repaired = try Program.run(["verify", "--repair"] + options, in: folder)
      #expect(repaired.status == 1)
      #expect(repaired.output.contains("repaired, 1282 records, 1 lost"), "\(repaired.output)\(repaired.errors)")
      #expect(repaired.output.contains("lost: p1234"), "\(repaired.output)")
      #expect(repaired.output.contains("g000001.damaged"), "\(repaired.output)")
      #expect(FileManager.default.fileExists(atPath: path.replacing("g000001", with: "g000001.damaged")))
      #expect(try Program.run(["verify"] + options, in: folder).output == "people: ok\n")
      #expect(try Program.run(["count", "people"] + options, in: folder).output == "1282\n")
    }
  }

  @Test func vectorsAreComparedByTheModelThatMadeThemAlone() throws {
    try withWorkplace { folder, options in
      let lines = (0..<40).map { "{\"id\":\"p\($0)\",\"text\":\"loan \($0)\"}" }
      try lines.joined(separator: "\n").write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
      #expect(try Program.run(["import", "people", "people.jsonl"] + options, in: folder).status == 0)
      #expect(try Program.run(["verify", "--vectors", "sampled"] + options, in: folder).output == "people: ok\n")
      let other = ["--data", folder + "/index", "--model", folder + "/other"]
      try TinyModel.write(to: URL(fileURLWithPath: folder + "/other"), seed: 5)
      let outcome = try Program.run(["verify", "--vectors", "full"] + other, in: folder)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("come from another model"), "\(outcome.errors)")
    }
  }
}
