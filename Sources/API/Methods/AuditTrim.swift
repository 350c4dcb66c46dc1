import Engine
import Wire

enum AuditTrim: APIMethod {
  struct Params: MethodParams {
    var days = 0
  }

  static let name = "audit_trim"
  static let summary = "Removes old lines of reads and administration."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.selfReported
  static let parameters: [Parameter<Params>] = [
    .integer("keep_days", in: 1...36_500, required: true) { $0.days = $1 }
  ]
  static let body = "AuditTrim"
  static let output = "AuditTrimmed"
  static let queue = MethodQueue.batch
  static let schemas = #"""
    {
      "AuditTrimmed": {"type": "object", "required": ["removed", "first", "head"], "properties": {
        "removed": {"type": "integer"}, "first": {"type": "integer"}, "head": {"type": "string"}}}
    }
    """#
  static let routes = [
    Route(.post, "/v1/audit/trim", body: .parameters(schema: "AuditTrim"), effect: .write)
  ]

  static func run(_ params: Params, _ call: Call) throws -> AuditRemoval {
    try call.engine.trimAudit(keepingDays: params.days, by: call.context.caller.actor)
  }
}

extension AuditRemoval: MethodOutput {
  var json: JSONValue {
    .object(["removed": .int(lines), "first": .integer(Int64(first)), "head": .string(head)])
  }
}
