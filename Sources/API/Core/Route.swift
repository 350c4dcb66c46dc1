public import Wire

/// A call of the REST interface: which method stands behind a path, and what goes where. The router and the OpenAPI document
/// are made of these.
public struct Route: Sendable {
  /// The methods of HTTP that are used.
  public enum Verb: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  /// A parameter that may stand in the query.
  public struct Query: Sendable {
    /// What its value may be.
    public enum Kind: Sendable {
      case string, boolean
      case integer(ClosedRange<Int64>)
      case choice([String])
      /// Strings with commas between them.
      case list
    }

    /// Its name in the query.
    public let name: String
    /// What its value may be.
    public let kind: Kind
    /// What it does.
    public let summary: String
    /// What the method calls it, where that is something else.
    public var parameter: String?

    /// Makes a description.
    public init(_ name: String, _ kind: Kind, _ summary: String, parameter: String? = nil) {
      self.name = name
      self.kind = kind
      self.summary = summary
      self.parameter = parameter
    }
  }

  /// What a body is.
  public enum Body: Sendable {
    case none
    /// Parameters of the method, as the named schema says; `isRequired` unless all may be left out.
    case parameters(schema: String, isRequired: Bool = true)
    /// The same, or a stream of records, one JSON object a line.
    case records(schema: String)
  }

  /// What a reply is.
  public enum Answer: Sendable {
    /// The result of the method as it is, as the named schema says.
    case result(schema: String)
    /// The `content` of the result.
    case file
    /// What OpenAI's API says of embeddings.
    case embeddings
  }

  /// What a call changes.
  public enum Effect: Sendable {
    case none
    /// Something, so that it may come with an `Idempotency-Key`.
    case write
    /// The same, and its reply is not to be kept.
    case secret
  }

  /// The method of HTTP.
  public let verb: Verb
  /// The path, with the names of parameters in braces.
  public let path: String
  /// The method of the line protocol.
  public internal(set) var rpc = ""
  /// One sentence: what it does.
  public internal(set) var summary: String
  /// The heading that it stands under.
  public internal(set) var group = MethodGroup.questions
  /// What may stand in the query.
  public let query: [Query]
  /// Parameters that the path stands for.
  public let fixed: JSONObject
  /// Parameters that are so unless given.
  public let defaults: JSONObject
  /// What its body is.
  public let body: Body
  /// What its reply is.
  public internal(set) var answer: Answer
  /// The status of a reply that is no error.
  public let status: Int
  /// What it changes.
  public let effect: Effect
  /// Brings parameters into the shape that the method takes them in.
  public let mapParameters: (@Sendable (JSONObject) -> JSONObject)?

  /// Describes a call; an empty summary or answer is the method's own.
  init(
    _ verb: Verb, _ path: String, _ summary: String = "", query: [Query] = [], fixed: JSONObject = [:],
    defaults: JSONObject = [:], body: Body = .none, answer: Answer? = nil, status: Int = 200, effect: Effect = .none,
    mapParameters: (@Sendable (JSONObject) -> JSONObject)? = nil
  ) {
    self.verb = verb
    self.path = path
    self.summary = summary
    self.query = query
    self.fixed = fixed
    self.defaults = defaults
    self.body = body
    self.answer = answer ?? .result(schema: "")
    self.status = status
    self.effect = effect
    self.mapParameters = mapParameters
  }

  /// The names in the path, in order.
  public var names: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
  }

  /// What may stand in the query of every call.
  public static let timeout = Query(
    RPCRequest.timeoutName, .integer(RPCRequest.timeouts),
    "Deadline in milliseconds for the request to start; otherwise it fails with 504 and has no effect.")

  static let filter = Query("filter", .string, "An expression that records must pass, such as age < 30.")
}
