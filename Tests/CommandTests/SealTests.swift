import Foundation
import TestSupport
import Testing

/// Sealed records, as the command line and its files have them.
@Suite struct SealTests {
  private static let secret = "collects rare orchids"

  private func rows(_ range: Range<Int>) -> String {
    range.map { #"{"id":"p\#($0)","age":\#(20 + $0),"text":"customer \#($0) \#(Self.secret)"}"# + "\n" }.joined()
  }

  private func files(_ folder: String) throws -> [Data] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix("data.mdb") }
    return try names.map { try Data(contentsOf: URL(fileURLWithPath: folder + "/" + $0)) }
  }

  private func isSecretThere(_ folder: String) throws -> Bool {
    try files(folder).contains { $0.range(of: Data("orchids".utf8)) != nil }
  }

  @Test func recordsAreSealedRebuiltWithANewKeyBackedUpAndRestored() throws {
    try withWorkplace { folder, options in
      let key = ["--seal-key", folder + "/keys"]
      func run(_ arguments: [String], _ more: [String] = key, fails: Bool = false) throws -> Program.Outcome {
        let outcome = try Program.run(arguments + options + more, in: folder)
        #expect((outcome.status != 0) == fails, "\(arguments): \(outcome.errors)")
        return outcome
      }
      func text(_ arguments: [String]) throws -> String { try run(arguments).output }
      func newKey() throws -> String {
        try Program.run(["seal-key", folder + "/keys"], in: folder).output
      }
      #expect(try newKey().contains("records are encrypted with key"))
      let rights = try FileManager.default.attributesOfItem(atPath: folder + "/keys")[.posixPermissions] as? Int
      #expect(rights == 0o600)
      try rows(0..<60).write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
      _ = try run(["import", "people", "people.jsonl"])
      #expect(try !isSecretThere(folder + "/index"))
      #expect(try text(["get", "people", "p7"]).contains(Self.secret))
      #expect(try text(["verify"]) == "people: ok\n")
      #expect(try run(["count", "people"], [], fails: true).errors.contains("--seal-key"))
      // A new key seals what is written; compacting seals everything with it, and the old one can go.
      #expect(try newKey().contains("older keys"))
      try rows(60..<70).write(toFile: folder + "/more.jsonl", atomically: true, encoding: .utf8)
      _ = try run(["import", "people", "more.jsonl"])
      #expect(try text(["get", "people", "p7"]).contains(Self.secret))
      _ = try run(["compact", "people"])
      let lines = try String(contentsOfFile: folder + "/keys", encoding: .utf8).split(separator: "\n")
      let kept = lines.filter { $0.hasPrefix("#") } + [lines.filter { !$0.hasPrefix("#") }[0]]
      try (kept.joined(separator: "\n") + "\n").write(toFile: folder + "/keys", atomically: false, encoding: .utf8)
      #expect(try text(["get", "people", "p65"]).contains(Self.secret))
      #expect(try text(["verify"]) == "people: ok\n")
      // The copies are as sealed as what they were made of.
      _ = try run(["backup", folder + "/copy"])
      #expect(try !isSecretThere(folder + "/copy"))
      let target = ["--data", folder + "/restored"]
      _ = try Program.run(["restore", folder + "/copy"] + target + key, in: folder)
      let read = try Program.run(["get", "people", "p7"] + target + options.suffix(2) + key, in: folder)
      #expect(read.output.contains(Self.secret), "\(read.errors)")
    }
  }

  @Test func aCollectionThatIsThereBecomesSealedByCompactingIt() throws {
    try withWorkplace { folder, options in
      let key = ["--seal-key", folder + "/keys"]
      func run(_ arguments: [String]) throws -> String {
        let outcome = try Program.run(arguments, in: folder)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
      }
      try rows(0..<30).write(toFile: folder + "/people.jsonl", atomically: true, encoding: .utf8)
      _ = try run(["import", "people", "people.jsonl"] + options)
      #expect(try isSecretThere(folder + "/index"))
      _ = try run(["seal-key", folder + "/keys"])
      #expect(try run(["get", "people", "p3"] + options + key).contains(Self.secret))
      _ = try run(["compact", "people"] + options + key)
      #expect(try !isSecretThere(folder + "/index"))
      #expect(try run(["get", "people", "p3"] + options + key).contains(Self.secret))
    }
  }
}
