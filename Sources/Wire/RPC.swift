public import Foundation

/// The codes of errors on the wire: JSON-RPC's own, and the server's.
public enum RPCErrorCode: Int, Sendable, CaseIterable {
  /// The line is not JSON.
  case parseError = -32700
  /// The JSON is no request.
  case invalidRequest = -32600
  /// There is no such method.
  case methodNotFound = -32601
  /// A parameter is missing, unknown or wrong.
  case invalidParams = -32602
  /// The server failed at something that was asked for rightly.
  case internalError = -32603
  /// Too much is asked for at once; `retry_after_ms` says when to try again.
  case overloaded = -32001
  /// What is asked for is not ready yet.
  case notReady = -32002
  /// No valid key was given.
  case unauthenticated = -32003
  /// The key does not allow this.
  case forbidden = -32004
  /// There is no such collection or record.
  case notFound = -32005
  /// The vectors come from another model.
  case modelMismatch = -32006
  /// The disk or the map is full.
  case storageFull = -32007
  /// The time the caller allowed is over.
  case deadlineExceeded = -32008
  /// The line or the call is too large.
  case tooLarge = -32009
  /// What is asked for contradicts what is there.
  case conflict = -32010
}

/// An error as it stands on the wire.
public struct RPCError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The code.
  public let code: Int
  /// What, where and what to do.
  public let message: String
  /// What a program may want to know besides.
  public let data: JSONValue?
  /// What a log may say of it: nothing that a caller sent or a record holds, unlike the message. It does not go over the wire.
  public let cause: String?

  /// Makes an error; without `cause` no log says why it came.
  public init(_ code: RPCErrorCode, _ message: String, data: JSONValue? = nil, cause: String? = nil) {
    self.code = code.rawValue
    self.message = message
    self.data = data
    self.cause = cause
  }

  /// Reads the `error` member of a reply.
  public init(json: JSONValue) {
    code = Int(json["code"]?.integer ?? Int64(RPCErrorCode.internalError.rawValue))
    message = json["message"]?.string ?? "the server gave no message"
    data = json["data"]
    cause = nil
  }

  /// Errors are equal that are so on the wire.
  public static func == (one: RPCError, other: RPCError) -> Bool {
    one.code == other.code && one.message == other.message && one.data == other.data
  }

  /// When to try again, if the other side says so: what was asked for has not been begun then. Without an id such an error is a
  /// farewell, and is about all that was not yet answered on the connection.
  public var retryAfter: Duration? {
    data?["retry_after_ms"]?.number.map { .milliseconds(max(0, $0)) }
  }

  /// The `error` member of a reply.
  public var json: JSONValue {
    var object: JSONObject = ["code": .integer(Int64(code)), "message": .string(message)]
    object["data"] = data
    return .object(object)
  }

  /// The message.
  public var description: String { message }
}

/// A request: one line, or one element of a batch.
public struct RPCRequest: Equatable, Sendable {
  /// What the reply carries again; nil for a notification, which gets none.
  public let id: JSONValue?
  /// What is asked for.
  public let method: String
  /// With what.
  public let params: JSONValue?
  /// When the caller stops waiting: `timeout_ms` of the parameters after the request came. Nil for never.
  public let deadline: Date?

  /// The parameter that every method takes.
  public static let timeoutName = "timeout_ms"
  /// What it may be: up to a day.
  public static let timeouts = 1...Int64(86_400_000)

  /// Makes a request.
  public init(id: JSONValue?, method: String, params: JSONValue?, deadline: Date? = nil) {
    self.id = id
    self.method = method
    self.params = params
    self.deadline = deadline
  }

  /// Reads a request that came at a time; `jsonrpc` may be missing, but must be "2.0" where it is there.
  public init(json: JSONValue, arrived: Date = Date()) throws(RPCError) {
    guard let object = json.object else {
      throw RPCError(.invalidRequest, "a request is an object, not \(json.kind)")
    }
    if let version = object["jsonrpc"], version != .string("2.0") {
      throw RPCError(.invalidRequest, "jsonrpc is \"2.0\" or left out")
    }
    guard let method = object["method"]?.string else {
      throw RPCError(.invalidRequest, "the member method is missing or no string")
    }
    switch object["id"] {
    case nil, .null, .string, .integer, .number: break
    case let other?: throw RPCError(.invalidRequest, "id is a string or a number, not \(other.kind)")
    }
    self.init(
      id: object["id"], method: method, params: object["params"],
      deadline: try Self.deadline(object["params"]?[Self.timeoutName], arrived))
  }

  /// The id of a request of which only the start is at hand: it must stand before the parameters. Null if it is not found.
  public static func leadingID(of start: Span<UInt8>) -> JSONValue {
    var parser = JSONParser()
    return (try? parser.leadingMember("id", start)) ?? .null
  }

  private static func deadline(_ timeout: JSONValue?, _ arrived: Date) throws(RPCError) -> Date? {
    guard let timeout, timeout != .null else { return nil }
    guard let milliseconds = timeout.integer, timeouts.contains(milliseconds) else {
      throw RPCError(
        .invalidParams, "\(timeoutName) is a whole number from \(timeouts.lowerBound) to \(timeouts.upperBound)")
    }
    return arrived.addingTimeInterval(Double(milliseconds) / 1000)
  }

  /// The request as JSON.
  public var json: JSONValue {
    var object: JSONObject = ["jsonrpc": .string("2.0")]
    object["id"] = id
    object["method"] = .string(method)
    object["params"] = params
    return .object(object)
  }
}

/// A reply: the result, or an error.
public struct RPCReply: Equatable, Sendable {
  /// The id of the request; null where it could not be read.
  public let id: JSONValue
  /// What came of it.
  public let outcome: Result<JSONValue, RPCError>

  /// Makes a reply.
  public init(id: JSONValue, _ outcome: Result<JSONValue, RPCError>) {
    self.id = id
    self.outcome = outcome
  }

  /// Reads a reply.
  public init(json: JSONValue) {
    id = json["id"] ?? .null
    outcome = json["error"].map { .failure(RPCError(json: $0)) } ?? .success(json["result"] ?? .null)
  }

  /// The reply as JSON.
  public var json: JSONValue {
    var object: JSONObject = ["jsonrpc": .string("2.0"), "id": id]
    switch outcome {
    case .success(let result): object["result"] = result
    case .failure(let error): object["error"] = error.json
    }
    return .object(object)
  }
}
