import Foundation
public import Wire

/// The headers of a message over HTTP, which repeat what it says.
public struct MCPHeaders: Sendable {
  /// `MCP-Protocol-Version`.
  public var version: String?
  /// `Mcp-Method`.
  public var method: String?
  /// `Mcp-Name`.
  public var name: String?

  /// Makes it from its parts.
  public init(version: String?, method: String?, name: String?) {
    self.version = version
    self.method = method
    self.name = name
  }

  /// The name, where it is wrapped in base64 because a header could not hold it.
  var plainName: String? {
    guard let name, name.hasPrefix("=?base64?"), name.hasSuffix("?=") else { return name }
    return Data(base64Encoded: String(name.dropFirst(9).dropLast(2))).map { String(decoding: $0, as: UTF8.self) }
  }
}

/// A message of a client.
struct MCPMessage {
  /// What the reply carries again; nil for a notification.
  let id: JSONValue?
  let method: String
  let params: JSONObject

  init(_ json: JSONValue) throws(MCPError) {
    guard let object = json.object, object["jsonrpc"] == .string("2.0") else {
      throw MCPError(.invalidRequest, "a message is an object with jsonrpc 2.0")
    }
    // What answers a request of a server is passed over: this one asks nothing.
    let isAnswer = object["method"] == nil && (object["result"] != nil || object["error"] != nil)
    guard let method = object["method"]?.string ?? (isAnswer ? "" : nil) else {
      throw MCPError(.invalidRequest, "method is missing or no string")
    }
    switch object["id"] {
    case nil, .string?, .integer?, .number?: break
    case let other?: throw MCPError(.invalidRequest, "id is a string or a number, not \(other.kind)")
    }
    id = isAnswer ? nil : object["id"]
    self.method = method
    switch object["params"] {
    case nil: params = [:]
    case .object(let given)?: params = given
    case let other?: throw MCPError(.invalidParams, "params is an object, not \(other.kind)")
    }
  }

  /// Whether it is of the revision without sessions. Throws where it is of none that is spoken here, or where its headers say
  /// something else.
  func isModern(_ headers: MCPHeaders?, isLegacy: Bool) throws(MCPError) -> Bool {
    if method == "initialize" { return false }
    let meta = params["_meta"]
    let version = meta?["io.modelcontextprotocol/protocolVersion"]?.string
    if let headers, version != nil || !MCPServer.legacyRevisions.contains(headers.version ?? version ?? "2025-03-26") {
      try check(headers, version)
    }
    guard let version else {
      guard headers == nil, !isLegacy else { return false }
      throw MCPError(
        .invalidParams,
        "_meta names no protocolVersion; this server speaks \(MCPServer.revision) and, after initialize, "
          + MCPServer.legacyRevisions.joined(separator: ", "))
    }
    guard version == MCPServer.revision else {
      let supported = ([MCPServer.revision] + MCPServer.legacyRevisions).map { JSONValue.string($0) }
      throw MCPError(
        .unsupportedVersion, "the protocol version \(version) is not supported",
        data: .object(["supported": .array(supported), "requested": .string(version)]))
    }
    guard meta?["io.modelcontextprotocol/clientCapabilities"]?.object != nil else {
      throw MCPError(.invalidParams, "_meta has no clientCapabilities")
    }
    return true
  }

  private func check(_ headers: MCPHeaders, _ version: String?) throws(MCPError) {
    func check(_ name: String, _ header: String?, _ body: String?) throws(MCPError) {
      guard header != body else { return }
      throw MCPError(.headerMismatch, "\(name) is \(header ?? "missing"), and the body says \(body ?? "nothing")")
    }
    try check("MCP-Protocol-Version", headers.version, version)
    try check("Mcp-Method", headers.method, method)
    if method == "tools/call" { try check("Mcp-Name", headers.plainName, params["name"]?.string) }
  }
}

/// An error of the protocol itself. What a tool finds wrong is a result of the tool.
struct MCPError: Error {
  /// The codes that are used: those of JSON-RPC, and two of the protocol.
  enum Code: Int64 {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case headerMismatch = -32020
    case unsupportedVersion = -32022
  }

  let code: Code
  let message: String
  let data: JSONValue?
  let status: Int

  init(_ code: Code, _ message: String, data: JSONValue? = nil, status: Int = 400) {
    self.code = code
    self.message = message
    self.data = data
    self.status = status
  }

  /// The reply that says so; without an id where the message had none that could be read.
  func reply(to id: JSONValue?) -> JSONValue {
    var error: JSONObject = ["code": .integer(code.rawValue), "message": .string(message)]
    error["data"] = data
    var reply: JSONObject = ["jsonrpc": .string("2.0")]
    reply["id"] = id ?? .null
    reply["error"] = .object(error)
    return .object(reply)
  }
}

extension MCPServer {
  /// The reply to what is not JSON.
  public static func unreadable(_ error: JSONError) -> JSONValue {
    MCPError(.parseError, error.description).reply(to: nil)
  }

  /// The reply to who may not call.
  public static func refused(_ error: RPCError) -> JSONValue {
    MCPError(.invalidRequest, error.message).reply(to: nil)
  }
}
