import Foundation
import TestSupport
import Testing
import Wire

/// What the documents show is what happens: every `console` and `transcript` block of a page is run, in order, in one folder.
@Suite struct DocumentTests {
  @Test(
    .enabled(if: Program.realModel != nil, "the model has not been fetched"),
    arguments: [
      "README.md", "docs/cli.md", "docs/schema-and-filters.md", "docs/protocol.md",
      "docs/durability.md", "docs/asking.md", "docs/clients.md", "docs/http.md", "docs/mcp.md",
    ])
  func theExamplesOfAPageHold(page: String) throws {
    let text = try String(contentsOfFile: Program.packageRoot + "/" + page, encoding: .utf8)
    try withTemporaryFolder { folder in
      var server: RunningServer?
      defer { _ = server?.stop() }
      for block in Block.blocks(of: text) {
        switch block.kind {
        case .console:
          for step in block.steps { try Self.runCommand(step, in: folder) }
        case .shell:
          let running = try server ?? Self.serve(folder)
          server = running
          let http = try awaitHTTPAddress(in: folder + "/.log")
          for step in block.steps { try Self.runCommand(step, in: folder, ["KINDRED": "http://\(http)"]) }
        case .transcript:
          let running = try server ?? Self.serve(folder)
          server = running
          let wire = try LineSocket(running.address)
          for step in block.steps { Self.compare([try wire.exchange(step.input)], step.output, step.input) }
        }
      }
    }
  }

  private static func serve(_ folder: String) throws -> RunningServer {
    try RunningServer(
      folder, ["--data", "index", "--model", Program.realModel ?? "", "--http", "127.0.0.1:0"], errors: folder + "/.log"
    )
  }

  @Test func everyCallHasAnExample() throws {
    let text = try String(contentsOfFile: Program.packageRoot + "/docs/http.md", encoding: .utf8)
    let commands = Block.blocks(of: text).filter { $0.kind == .shell }.flatMap(\.steps).map(\.input)
    let shown = Set(
      commands.flatMap { $0.matches(of: /curl ([^|]*?)\"?\$KINDRED([^ ?"]*)([^|]*)/) }.map { match in
        let options = match.output.1 + match.output.3
        let method = options.firstMatch(of: /-X ([A-Z]+)/)?.output.1
        let usual = options.contains("--json") || options.contains("--data") ? "POST" : "GET"
        return "\(method ?? usual[...]) \(match.output.2)"
      })
    try withWorkplace { folder, place in
      let log = folder + "/log"
      let server = try RunningServer(folder, place + ["--http", "127.0.0.1:0"], errors: log)
      defer { server.stop() }
      let port = try #require(awaitHTTPAddress(in: log).split(separator: ":").last.flatMap { Int($0) })
      let document = try JSONValue(parsing: HTTPSocket(port: port).exchange("GET", "/openapi.json").text)
      for (path, item) in document["paths"]?.object?.members ?? [] where !path.hasSuffix("/map") {
        let pattern = try Regex("^" + path.replacing(/\{[a-z]+\}/, with: "[^/]+") + "$")
        for method in item.object?.keys ?? [] {
          let isShown = shown.contains {
            $0.hasPrefix(method.uppercased() + " ") && $0.drop { $0 != "/" }.contains(pattern)
          }
          #expect(isShown, "\(method) \(path)")
        }
      }
    }
  }

  @Test(.enabled(if: Program.realModel != nil, "the model has not been fetched"))
  func everyMethodHasAnExample() throws {
    let text = try String(contentsOfFile: Program.packageRoot + "/docs/protocol.md", encoding: .utf8)
    let shown = Block.blocks(of: text).filter { $0.kind == .transcript }.flatMap(\.steps).map(\.input).joined()
    try withTemporaryFolder { folder in
      let server = try RunningServer(folder, ["--data", "index", "--model", Program.realModel ?? ""])
      defer { server.stop() }
      let error = try LineSocket(server.address).exchange(#"{"id":1,"method":"?"}"#)
      let list = try #require(error.components(separatedBy: "the methods are ").last?.prefix { $0 != "\"" })
      let methods = list.components(separatedBy: ", ")
      #expect(methods.contains("ping") && methods.contains("scroll"))
      for method in methods { #expect(shown.contains(#""method":"\#(method)""#), "\(method)") }
    }
  }

  private static func runCommand(
    _ step: Block.Step, in folder: String, _ environment: [String: String] = [:]
  ) throws {
    let tools = URL(fileURLWithPath: Program.path).deletingLastPathComponent().path
    let command =
      "PATH=\(tools):$PATH; export KINDRED_MODEL='\(Program.realModel ?? "")' KINDRED_DATA=index; exec 2>&1\n\(step.input)"
    let outcome = try Program.run(["-c", command], in: folder, program: "/bin/sh", environment: environment)
    let text = outcome.output.replacing("\r\n", with: "\n")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    compare(text.hasSuffix("\n") || text.isEmpty ? Array(lines.dropLast()) : lines, step.output, step.input)
  }

  /// Compares lines with what the page shows, in which `…` stands for anything.
  private static func compare(_ lines: [String], _ expected: [String], _ input: String) {
    #expect(lines.count == expected.count, "\(input)\n\(lines.joined(separator: "\n"))")
    for (line, pattern) in zip(lines, expected) where !matches(line, pattern) {
      Issue.record("\(input)\nshown:  \(pattern)\nprinted: \(line)")
    }
  }

  private static func matches(_ line: String, _ pattern: String) -> Bool {
    let parts = pattern.components(separatedBy: "…")
    var rest = Substring(line)
    guard let first = parts.first, rest.hasPrefix(first) else { return false }
    rest = rest.dropFirst(first.count)
    guard parts.count > 1, let last = parts.last else { return rest.isEmpty }
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}

/// A fenced block of a page that can be run.
private struct Block {
  enum Kind: String {
    case console, transcript
    /// Commands that ask a server over HTTP, which is at `$KINDRED`.
    case shell
  }

  struct Step {
    var input: String
    var output: [String] = []
  }

  let kind: Kind
  var steps: [Step] = []

  static func blocks(of text: String) -> [Block] {
    var blocks: [Block] = []
    var current: Block?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        if let finished = current { blocks.append(finished) }
        current = current == nil ? Kind(rawValue: String(line.dropFirst(3))).map { Block(kind: $0) } : nil
      } else {
        current?.take(line)
      }
    }
    return blocks
  }

  private mutating func take(_ line: String) {
    let isInput = kind != .transcript ? line.hasPrefix("$ ") : line.hasPrefix("→ ")
    if isInput {
      steps.append(Step(input: String(line.dropFirst(2))))
    } else if kind != .transcript, line.hasPrefix("> "), let last = steps.indices.last {
      steps[last].input += "\n" + line.dropFirst(2)
    } else if let last = steps.indices.last {
      steps[last].output.append(kind == .transcript ? String(line.dropFirst(2)) : line)
    }
  }
}
