package import Engine
package import Wire

enum GetJob: APIMethod {
  struct Params: MethodParams {
    var id = ""
  }

  static let name = "job"
  static let summary = "Returns the progress of a job."
  static let group = MethodGroup.jobs
  static let roles: Set<Role> = [.rebuild, .auditor, .admin]
  static let audit = AuditRule.none
  static let parameters: [Parameter<Params>] = [.string("id", required: true) { $0.id = $1 }]
  static let output = "Job"
  static let schemas = #"""
    {
      "Job": {"type": "object", "required": ["id", "kind", "collection", "state", "phase", "done", "total"], "properties": {
        "id": {"type": "string"}, "kind": {"type": "string"}, "collection": {"type": "string"},
        "state": {"enum": ["running", "done", "failed", "cancelled"]}, "phase": {"type": "string"},
        "done": {"type": "integer"}, "total": {"type": "integer"}, "rate": {"type": "number"}, "eta_s": {"type": "integer"},
        "generation": {"type": "string"}, "records": {"type": "integer"}, "error": {"type": "string"}}}
    }
    """#
  static let routes = [Route(.get, "/v1/jobs/{id}")]

  static func run(_ params: Params, _ call: Call) throws -> JobReport {
    try call.engine.report(ofJob: params.id, call.context)
  }
}

extension JobReport: MethodOutput {
  /// The job as `job` answers it.
  package var json: JSONValue {
    var object: JSONObject = [
      "id": .string(id), "kind": .string(kind), "collection": .string(collection),
      "state": .string(status.state.rawValue), "phase": .string(status.phase), "done": .int(status.done),
      "total": .int(status.total), "rate": .number((status.rate * 10).rounded() / 10),
    ]
    object["eta_s"] = secondsLeft.map { .int($0) }
    if status.state == .done {
      object["generation"] = status.generation.map { .string($0) }
      object["records"] = .int(status.records)
    }
    object["error"] = error.map { .string($0) }
    return .object(object)
  }
}
