import Foundation
import TestSupport
import Testing
import Wire

/// The Model Context Protocol on standard input and over HTTP, with the real program.
@Suite struct ModelContextTests {
  private static let meta =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#
  private static let headers = ["MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/list"]

  @Test(.enabled(if: Program.realModel != nil, "the model has not been fetched"))
  func bothTransportsOfferTheSameTools() throws {
    try withTemporaryFolder { folder in
      let data = ["--data", folder + "/data", "--model", Program.realModel ?? ""]
      try Data(#"{"id":"ada","text":"a nurse who travels"}"#.utf8).write(to: URL(fileURLWithPath: folder + "/a.jsonl"))
      _ = try Program.run(["import", "people", folder + "/a.jsonl"] + data, in: folder)
      let call = #"{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"search","arguments":"#
      let messages = [
        #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{\#(Self.meta)}}"#,
        call + #"{"collection":"people","query":"nurse"},\#(Self.meta)}}"#,
        call + #"{"collection":"nothing","query":"nurse"},\#(Self.meta)}}"#, "nonsense",
      ]
      let input = messages.joined(separator: "\n")
      let command = "printf '%s\\n' '\(input)' | exec '\(Program.path)' mcp \(data.joined(separator: " "))"
      let outcome = try Program.run(["-c", command], in: folder, program: "/bin/sh")
      let replies = try outcome.output.split(separator: "\n").filter { $0.hasPrefix("{") }
        .map { try JSONValue(parsing: String($0)) }
      try #require(replies.count == 4, "\(outcome.output)")
      let names = replies[0]["result"]?["tools"]?.array?.compactMap { $0["name"]?.string } ?? []
      #expect(names.contains("search") && !names.contains("upsert"))
      let hits = replies[1]["result"]?["structuredContent"]?["hits"]?.array
      #expect(hits?.first?["id"] == .string("ada"))
      #expect(replies[2]["result"]?["isError"] == .bool(true))
      #expect(replies[3]["error"]?["code"] == .integer(-32700))
    }
  }
}
