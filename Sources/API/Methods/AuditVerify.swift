import Engine
import Wire

enum AuditVerify: APIMethod {
  struct Params: MethodParams {
    var collection: String?
  }

  static let name = "audit_verify"
  static let summary = "Verifies the hash chain of an audit trail."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.auditor, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [.string("collection") { $0.collection = $1 }]
  static let output = "AuditVerdict"
  static let queue = MethodQueue.batch
  static let schemas = #"""
    {
      "AuditVerdict": {"type": "object", "required": ["lines", "head", "sound"], "properties": {
        "lines": {"type": "integer"}, "first": {"type": "integer", "description": "The first line, if older ones were removed."},
        "head": {"type": "string"}, "sound": {"type": "boolean"}, "fault": {"type": "string"}}}
    }
    """#
  static let routes = [Route(.get, "/v1/audit/verify", query: [Audit.trail])]

  static func run(_ params: Params, _ call: Call) throws -> AuditReport {
    try call.engine.verifyAudit(of: params.collection, call.context)
  }
}

extension AuditReport: MethodOutput {
  var json: JSONValue {
    var result: JSONObject = [
      "lines": .int(lines), "head": .string(head), "sound": .bool(fault == nil),
    ]
    if first > 1 { result["first"] = .int(first) }
    result["fault"] = fault.map { .string($0) }
    return .object(result)
  }
}
