import Foundation
import TestSupport
import Testing

/// The command line as people expect it: help, suggestions, exit codes, and where it looks for things.
@Suite struct CommandLineTests {
  private func kindred(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Program.Outcome {
    try withTemporaryFolder { folder in try Program.run(arguments, in: folder, environment: environment) }
  }

  private static let verbs = [
    "sample", "create", "schema", "import", "get", "delete", "search", "similar", "count", "saved", "run", "forget",
    "serve", "stats", "job", "rebuild", "compact", "verify", "backup", "restore", "key create", "key list",
    "key revoke", "seal-key", "audit show", "audit verify", "audit export", "audit trim", "customer export",
    "customer erase", "embed", "tokenize",
  ]

  @Test(arguments: verbs) func everyHelpHasAnExampleAndPlaceholders(verb: String) throws {
    let help = try kindred(verb.split(separator: " ").map(String.init) + ["--help"])
    #expect(help.status == 0 && help.output.contains("Example: kindred \(verb)"), "\(help.output)")
    // A placeholder says what is expected, and does not repeat the flag.
    for match in help.output.matches(of: /--?([a-z-]+) <([a-z-]+)>/) { #expect(match.output.1 != match.output.2) }
  }

  @Test func theHelpShowsVerbsInGroups() throws {
    let help = try kindred(["--help"]).output
    for group in ["DATA", "SEARCH", "OPERATION", "SECURITY", "TOOLS"] {
      #expect(help.contains("\(group) SUBCOMMANDS:"), "\(group)\n\(help)")
    }
  }

  @Test func optionsOfConnectionsComeLast() throws {
    let help = try kindred(["search", "--help"]).output
    let connection = try #require(help.range(of: "CONNECTION AND DATA:"))
    for option in ["--server", "--tls", "--key-file", "--data", "--model"] {
      #expect(
        help[connection.upperBound...].contains(option) && !help[..<connection.lowerBound].contains("\(option) <"))
    }
  }

  @Test(arguments: [
    (["serch", "people", "x"], "there is no verb serch; did you mean search?"),
    (["key", "lst"], "there is no verb lst; did you mean list?"),
    (["zzzzzzzz"], "there is no verb zzzzzzzz\n"),
    (["count", "people", "--fliter", "x"], "Did you mean '--filter'?"),
    (["search", "people"], "Missing expected argument"),
    (["stats", "--server", "somewhere"], "the address must be HOST:PORT"),
  ])
  func aMistakeInTheCommandGetsASuggestionAndStatus64(arguments: [String], words: String) throws {
    let outcome = try kindred(arguments)
    #expect(outcome.status == 64 && outcome.errors.contains(words), "\(outcome.errors)")
  }

  @Test func otherFailuresHaveStatus1AndNoUsage() throws {
    try withWorkplace { folder, place in
      try "a,b\n1,2\n".write(toFile: folder + "/x.csv", atomically: false, encoding: .utf8)
      let first = try Program.run(["import", "people", "x.csv"] + place, in: folder)
      #expect(first.status == 0, "\(first.errors)")
      try #"{"fields":{}}"#.write(toFile: folder + "/s.json", atomically: false, encoding: .utf8)
      for arguments in [
        ["import", "people", "x.csv", "--schema", "s.json"], ["create", "others", "--schema", "none.json"],
        ["search", "people", "x", "--export", "none/x.csv"],
      ] {
        let outcome = try Program.run(arguments + place, in: folder)
        #expect(outcome.status == 1 && !outcome.errors.contains("Usage:"), "\(arguments): \(outcome.errors)")
      }
    }
  }

  @Test func errorsNameWhatTheUserTyped() throws {
    try withWorkplace { folder, place in
      try "a,b\n1,2\n".write(toFile: folder + "/x.csv", atomically: false, encoding: .utf8)
      _ = try Program.run(["import", "people", "x.csv"] + place, in: folder)
      for (arguments, words) in [
        (["search", "people", "x", "-k", "0"], "kindred: -k is 0"),
        (["search", "people", "x", "--min-relevance", "2"], "kindred: --min-relevance is"),
        (["key", "create", "x", "--role", "admin", "--expires", "2001-01-01"], "kindred: --expires is over already"),
        (["key", "revoke", "0123456789ab"], "see kindred key list"),
      ] {
        let outcome = try Program.run(arguments + place, in: folder)
        #expect(
          outcome.status == 1 && outcome.errors.hasPrefix(words) || outcome.errors.contains(words),
          "\(arguments): \(outcome.errors)")
      }
    }
  }

  @Test func anAddressOfIPv6StandsInBrackets() throws {
    let outcome = try kindred(["stats", "--server", "[::1]:9"])
    #expect(outcome.status == 1 && outcome.errors.contains("cannot connect to ::1:9"), "\(outcome.errors)")
  }

  @Test func dataAndModelAreFoundInTheUsersFolder() throws {
    try withTemporaryFolder { folder in
      let home = folder + "/share/kindred"
      try TinyModel.write(to: URL(fileURLWithPath: home + "/models/all-MiniLM-L6-v2"))
      try FileManager.default.createDirectory(atPath: home + "/index", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
      try "a,b\n1,2\n".write(toFile: folder + "/work/x.csv", atomically: false, encoding: .utf8)
      let environment = ["XDG_DATA_HOME": folder + "/share", "HOME": folder]
      func run(_ arguments: [String]) throws -> Program.Outcome {
        try Program.run(arguments, in: folder + "/work", environment: environment)
      }
      let imported = try run(["import", "people", "x.csv"])
      #expect(imported.status == 0 && imported.errors.contains("using the data directory \(home)/index"))
      #expect(FileManager.default.fileExists(atPath: home + "/index/catalog"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/work/index"))
      // A flag and the environment go before, and so does the current folder.
      #expect(try run(["import", "people", "x.csv", "--data", "index"]).status == 0)
      #expect(try run(["delete", "people", "1"]).errors.isEmpty)
      #expect(try run(["count", "people", "--data", home + "/index"]).output == "1\n")
      #expect(try run(["count", "people"]).output == "0\n")
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsAreGenerated(shell: String) throws {
    let script = try kindred(["--generate-completion-script", shell])
    #expect(script.status == 0 && script.output.contains("rebuild"))
  }
}
