import API
import MCPServer
import TestSupport
import Testing
import Wire

/// What each message comes to, by itself.
@Suite struct MessageTests {
  private static let meta =
    #""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#

  private func step(
    _ text: String, _ headers: MCPHeaders? = nil, isLegacy: Bool = false, writes: Bool = false
  ) throws -> MCPServer.Step {
    MCPServer(allowsWrites: writes).step(try JSONValue(parsing: text), headers: headers, isLegacy: isLegacy)
  }

  private func reply(_ step: MCPServer.Step) throws -> (json: JSONValue, status: Int) {
    guard case .reply(let json, let status) = step else { throw Violation("it is no reply: \(step)") }
    return (json, status)
  }

  private func code(_ step: MCPServer.Step) throws -> Int64? { try reply(step).json["error"]?["code"]?.integer }

  @Test func aNewClientDiscoversTheServer() throws {
    let reply = try reply(step(#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{\#(Self.meta)}}"#))
    let result = try #require(reply.json["result"])
    #expect(result["resultType"] == .string("complete") && result["ttlMs"]?.integer ?? 0 > 0)
    #expect(result["supportedVersions"]?.array?.first == .string("2026-07-28"))
    #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == .string("kindred"))
  }

  @Test func anOlderClientInitializes() throws {
    for version in ["2025-11-25", "2025-06-18"] {
      let text = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"\#(version)"}}"#
      #expect(try reply(step(text)).json["result"]?["protocolVersion"] == .string(version))
    }
    let unknown = #"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"1999-01-01"}}"#
    #expect(try reply(step(unknown)).json["result"]?["protocolVersion"] == .string("2025-11-25"))
    #expect(
      try reply(step(#"{"jsonrpc":"2.0","id":2,"method":"ping"}"#, isLegacy: true)).json["result"] == .object([:]))
    guard case .accepted = try step(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#) else {
      throw Violation("a notification is replied to")
    }
  }

  @Test(arguments: [
    (#"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}"#, -32602, 400),
    (#"{"jsonrpc":"1.0","id":1,"method":"tools/list"}"#, -32600, 400), ("[]", -32600, 400), ("{}", -32600, 400),
    (#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, -32600, 400),
    (#"{"jsonrpc":"2.0","id":1,"method":"nothing","params":{\#(meta)}}"#, -32601, 404),
    (
      #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"1"}}}"#,
      -32022, 400
    ),
    (#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"drop",\#(meta)}}"#, -32602, 400),
    (
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"upsert","arguments":{},\#(meta)}}"#, -32602, 400
    ),
  ])
  func whatIsWrongHasACodeOfTheProtocol(text: String, code: Int64, status: Int) throws {
    let step = try step(text)
    #expect(try self.code(step) == code)
    #expect(try reply(step).status == status)
  }

  @Test func headersRepeatTheBody() throws {
    let text = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"count","arguments":{},\#(Self.meta)}}"#
    let good = MCPHeaders(version: "2026-07-28", method: "tools/call", name: "=?base64?Y291bnQ=?=")
    guard case .run(let request, _) = try step(text, good) else { throw Violation("it is not run") }
    #expect(request.method == "count")
    var bad = good
    bad.name = "search"
    #expect(try code(step(text, bad)) == -32020)
    bad = good
    bad.method = nil
    #expect(try code(step(text, bad)) == -32020)
    bad = good
    bad.version = "2025-11-25"
    #expect(try code(step(text, bad)) == -32020)
  }

  @Test func toolsAreMethodsOfTheRegistry() throws {
    for writes in [false, true] {
      let text = #"{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{\#(Self.meta)}}"#
      guard case .run(let request, let finish) = try step(text, writes: writes) else { throw Violation("not run") }
      #expect(request.method == "me")
      let me = JSONValue.object(["methods": .array(Methods.names.map { .string($0) })])
      let tools = try #require(finish(.success(me))["result"]?["tools"]?.array)
      let expected = Methods.descriptions.filter { $0.tool != nil && (writes || $0.isReadOnly) }.map(\.name)
      #expect(tools.compactMap { $0["name"]?.string } == expected && expected.contains("upsert") == writes)
      for tool in tools {
        #expect(tool["inputSchema"]?["type"] == .string("object") && tool["outputSchema"]?["type"] == .string("object"))
        #expect(!tool.text.contains("#/components/"))
      }
      // A key sees the tools of its role.
      let none = finish(.success(.object(["methods": .array([.string("count")])])))
      #expect(none["result"]?["tools"]?.array?.compactMap { $0["name"]?.string } == ["count"])
    }
  }

  @Test func whatAToolFindsWrongIsAResult() throws {
    let text =
      #"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"search","arguments":{"query":"x"},\#(Self.meta)}}"#
    guard case .run(let request, let finish) = try step(text) else { throw Violation("not run") }
    #expect(request.params?["k"] == .integer(5))
    for code in RPCErrorCode.allCases {
      let reply = finish(.failure(RPCError(code, "it is wrong")))
      #expect(reply["error"] == nil && reply["id"] == .string("a"))
      #expect(reply["result"]?["isError"] == .bool(true) && !reply.text.contains("-320"))
    }
  }

  @Test func aLongTextIsCutForAModel() throws {
    let text = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get","arguments":{},\#(Self.meta)}}"#
    guard case .run(_, let finish) = try step(text) else { throw Violation("not run") }
    let long = String(repeating: "é", count: 1000)
    let reply = finish(.success(.object(["id": .string("a"), "text": .string(long), "created": .string("now")])))
    let record = try #require(reply["result"]?["structuredContent"])
    #expect(record["text"]?.string?.count == 301 && record["created"] == nil)
    #expect(reply["result"]?["content"]?.array?.first?["text"] == .string(record.text))
  }
}
