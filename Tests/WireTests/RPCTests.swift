import Testing
import Wire

@Suite struct RPCTests {
  @Test(arguments: [
    (#"{"jsonrpc":"2.0","id":1,"method":"search","params":{"k":5}}"#, JSONValue.integer(1)),
    (#"{"jsonrpc":"2.0","id":"a","method":"ping"}"#, .string("a")),
    (#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, .null),
    (#"{"jsonrpc":"2.0","method":"ping"}"#, nil),
  ])
  func requestsReadAndWriteAlike(text: String, id: JSONValue?) throws {
    let request = try RPCRequest(json: JSONValue(parsing: text))
    #expect(request.id == id)
    #expect(request.json.text == text)
  }

  @Test func theVersionMayBeLeftOut() throws {
    let request = try RPCRequest(json: JSONValue(parsing: #"{"id":1.5,"method":"ping","params":[1],"more":2}"#))
    #expect(request == RPCRequest(id: .number(1.5), method: "ping", params: .array([.integer(1)])))
  }

  @Test(arguments: [
    ("[]", "a request is an object, not an array"), ("null", "a request is an object, not null"),
    (#"{"id":1}"#, "the member method is missing or no string"),
    (#"{"id":1,"method":2}"#, "the member method is missing or no string"),
    (#"{"jsonrpc":"1.0","method":"a"}"#, #"jsonrpc is "2.0" or left out"#),
    (#"{"jsonrpc":2.0,"method":"a"}"#, #"jsonrpc is "2.0" or left out"#),
    (#"{"id":{},"method":"a"}"#, "id is a string or a number, not an object"),
    (#"{"id":true,"method":"a"}"#, "id is a string or a number, not a boolean"),
  ])
  func whatIsNoRequestIsExplained(text: String, message: String) throws {
    let json = try JSONValue(parsing: text)
    #expect(throws: RPCError(.invalidRequest, message)) { try RPCRequest(json: json) }
  }

  @Test(arguments: [
    (
      RPCReply(id: .integer(1), .success(.array([.integer(2)]))), #"{"jsonrpc":"2.0","id":1,"result":[2]}"#
    ),
    (RPCReply(id: .string("a"), .success(.null)), #"{"jsonrpc":"2.0","id":"a","result":null}"#),
    (
      RPCReply(id: .null, .failure(RPCError(.parseError, "no"))),
      #"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}"#
    ),
    (
      RPCReply(
        id: .integer(2), .failure(RPCError(.overloaded, "later", data: .object(["retry_after_ms": .integer(5)])))),
      #"{"jsonrpc":"2.0","id":2,"error":{"code":-32001,"message":"later","data":{"retry_after_ms":5}}}"#
    ),
  ])
  func repliesReadAndWriteAlike(reply: RPCReply, text: String) throws {
    #expect(reply.json.text == text)
    #expect(RPCReply(json: try JSONValue(parsing: text)) == reply)
  }

  @Test func errorsOfOthersAreReadAsFarAsTheyGo() {
    let error = RPCError(json: .object(["code": .string("odd")]))
    #expect(error.code == RPCErrorCode.internalError.rawValue)
    #expect(error.description == "the server gave no message")
    #expect(RPCError(json: .object(["code": .integer(7), "message": .string("m")])).code == 7)
  }

  @Test func codesAreThoseOfTheProtocol() {
    #expect(RPCErrorCode.allCases.map(\.rawValue).filter { $0 > -32100 } == Array((-32010)...(-32001)).reversed())
    #expect(RPCErrorCode(rawValue: -32700) == .parseError)
  }
}
