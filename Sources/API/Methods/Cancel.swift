import Engine
import Wire

enum Cancel: APIMethod {
  struct Params: MethodParams {
    var id = ""
  }

  struct Output: MethodOutput {
    let id: String
    let isCancelled: Bool

    var json: JSONValue { .object(["cancelled": .bool(isCancelled)]) }
    var auditDetail: String { "job \(id)" }
  }

  static let name = "cancel"
  static let summary = "Cancels a job."
  static let group = MethodGroup.jobs
  static let roles: Set<Role> = [.rebuild, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [.string("id", required: true) { $0.id = $1 }]
  static let output = "Cancelled"
  static let queue = MethodQueue.write
  static let schemas = #"""
    {
      "Cancelled": {"type": "object", "required": ["cancelled"], "properties": {"cancelled": {"type": "boolean"}}}
    }
    """#
  static let routes = [Route(.delete, "/v1/jobs/{id}", effect: .write)]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    let isCancelled = try call.engine.cancel(job: params.id, call.context)
    // Only the names of jobs there are get this far.
    return Output(id: params.id, isCancelled: isCancelled)
  }
}
