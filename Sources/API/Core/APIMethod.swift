import Admission
import Engine
public import Wire

/// All that Kindred knows of one method: its parameters, its result, who may call it, what the audit trail says of it, what it
/// costs, and where it stands in the REST interface. The dispatcher, access control, the OpenAPI document, the list of MCP tools
/// and the tables of the documentation are loops over `Methods.all`.
protocol APIMethod: SendableMetatype {
  associatedtype Params: MethodParams
  associatedtype Output: MethodOutput

  /// Its name in the line protocol.
  static var name: String { get }
  /// One sentence: what it does.
  static var summary: String { get }
  /// The heading that it stands under.
  static var group: MethodGroup { get }
  /// The roles whose keys may call it.
  static var roles: Set<Role> { get }
  /// Whether it may be called without a key on a server that has keys.
  static var isOpen: Bool { get }
  /// What of it is noted in the audit trail.
  static var audit: AuditRule { get }
  /// Its parameters, in the order in which they are read.
  static var parameters: [Parameter<Params>] { get }
  /// The name of the schema of its parameters, as a REST body has them.
  static var body: String { get }
  /// The name of the schema of its result.
  static var output: String { get }
  /// The schemas that its parameters and its result name, as a JSON object.
  static var schemas: String { get }
  /// Its calls in the REST interface.
  static var routes: [Route] { get }
  /// The queue it waits in, where its work does not decide that.
  static var queue: MethodQueue { get }
  /// The work of a call, estimated before it is done.
  static func work(_ params: Params, _ engine: Engine) -> Work
  /// How it is offered to language models as a tool; nil for not at all.
  static var tool: ToolHint? { get }
  /// Does it.
  static func run(_ params: Params, _ call: Call) throws -> Output
}

extension APIMethod {
  static var isOpen: Bool { false }
  static var body: String { "" }
  static var schemas: String { "{}" }
  static var queue: MethodQueue { .byWork }
  static func work(_ params: Params, _ engine: Engine) -> Work { Work() }
  static var tool: ToolHint? { nil }
}

/// How a method is offered to language models.
public struct ToolHint: Sendable {
  /// When a model should call it.
  public let description: String
  /// Parameters that are so unless the model says otherwise.
  public let defaults: JSONObject

  init(_ description: String, defaults: JSONObject = [:]) {
    self.description = description
    self.defaults = defaults
  }
}

/// The typed parameters of a method, as they are where none is given.
protocol MethodParams: Sendable {
  init()
}

/// No parameters.
struct NoParams: MethodParams {}

/// The typed result of a method.
protocol MethodOutput {
  /// The result as it goes over the wire.
  var json: JSONValue { get }
  /// The ids of the records that it shows, for the audit trail.
  var shownRecords: [String] { get }
  /// What the audit trail says of administration: the names of keys and jobs, which are this program's own.
  var auditDetail: String { get }
}

extension MethodOutput {
  var shownRecords: [String] { [] }
  var auditDetail: String { "" }
}

/// A call of a method.
struct Call {
  let engine: Engine
  let context: CallContext
  /// The connection; nil where it is this process that calls.
  let session: Session?
}

/// What methods are grouped by, in the order of the documentation.
public enum MethodGroup: String, CaseIterable, Sendable {
  case questions = "Questions"
  case records = "Records"
  case collections = "Collections"
  case saved = "Saved searches"
  case embeddings = "Embeddings"
  case jobs = "Jobs"
  case access = "Access"
}

/// What of a method goes into the audit trail.
enum AuditRule {
  /// Nothing: it shows no record, and changes nothing.
  case none
  /// Which records it showed, where a key was given for it.
  case reads
  /// Nothing here: the line stands in the collection's own trail, in the transaction of the change.
  case selfReported
  /// That a key was given.
  case authentication
  /// That it was done: on disk before the caller hears of it.
  case administration
}
