import Hummingbird
import Wire

/// A call of the REST interface: which method of the line protocol stands behind a path, and what goes where. The router, the
/// OpenAPI document and the page at `/docs` are all made of these, and nothing else of this server knows a method.
struct Route: Sendable {
  /// A parameter that may stand in the query.
  struct Query: Sendable {
    enum Kind: Sendable {
      case string, boolean
      case integer(ClosedRange<Int64>)
      case choice([String])
      /// Strings with commas between them.
      case list
    }

    let name: String
    let kind: Kind
    let summary: String
    /// What the method calls it, where that is something else.
    var parameter: String?
  }

  /// What a body is.
  enum Body: Sendable {
    case none
    /// Parameters of the method, as the named schema says; `isRequired` unless all may be left out.
    case parameters(schema: String, isRequired: Bool = true)
    /// The same, or a stream of records, one JSON object a line.
    case records(schema: String)
  }

  /// What a reply is.
  enum Answer: Sendable {
    /// The result of the method as it is, as the named schema says.
    case result(schema: String)
    /// The `content` of the result.
    case file
    /// What OpenAI's API says of embeddings.
    case embeddings
  }

  /// What a call changes.
  enum Effect: Sendable {
    case none
    /// Something, so that it may come with an `Idempotency-Key`.
    case write
    /// The same, and its reply is not to be kept.
    case secret
  }

  let method: HTTPRequest.Method
  /// The path, with the names of parameters in braces.
  let path: String
  /// The method of the line protocol.
  let rpc: String
  let summary: String
  var group = ""
  /// The names in the path, in order.
  var names: [String] = []
  var query: [Query] = []
  /// Parameters that the path stands for.
  var fixed: JSONObject = [:]
  /// Parameters that are so unless given.
  var defaults: JSONObject = [:]
  var body = Body.none
  var answer: Answer
  var status = HTTPResponse.Status.ok
  var effect = Effect.none
  /// Brings parameters into the shape that the method takes them in.
  var arrange: (@Sendable (JSONObject) -> JSONObject)?

  /// What may stand in the query of every call.
  static let timeout = Query(
    name: RPCRequest.timeoutName, kind: .integer(RPCRequest.timeouts),
    summary: "Deadline in milliseconds for the request to start; otherwise it fails with 504 and has no effect.")
}
