import Engine
import Wire

enum Audit: APIMethod {
  struct Params: MethodParams {
    var collection: String?
    var from = 1
    var limit = 100
    var id: String?
  }

  static let name = "audit"
  static let summary = "Returns lines of an audit trail."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.auditor, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [
    .string("collection") { $0.collection = $1 }, .integer("from", in: 1...Int.max, default: 1) { $0.from = $1 },
    .integer("limit", in: 1...10_000, default: 100) { $0.limit = $1 }, .string("id") { $0.id = $1 },
  ]
  static let output = "AuditPage"
  static let queue = MethodQueue.batch
  static let schemas = #"""
    {
      "AuditPage": {"type": "object", "required": ["lines"], "properties": {
        "lines": {"type": "array", "items": {"type": "object", "required": ["line", "time", "actor", "action", "hash"], "properties": {
          "line": {"type": "integer"}, "time": {"type": "string", "format": "date-time"}, "actor": {"type": "string"},
          "action": {"type": "string"}, "collection": {"type": "string"},
          "subjects": {"type": "array", "items": {"type": "string"}}, "detail": {"type": "string"}, "hash": {"type": "string"}}}},
        "next": {"type": "integer", "description": "The cursor of the next page; absent on the last page."}}}
    }
    """#
  /// Which trail is meant.
  static let trail = Route.Query(
    "collection", .string, "The collection whose changes to return; without it, reads and administration.")
  static let routes = [
    Route(
      .get, "/v1/audit",
      query: [
        trail, Route.Query("id", .string, "Only lines about this record."),
        Route.Query("limit", .integer(1...10_000), "How many (1 to 10000; 100)."),
        Route.Query("cursor", .integer(1...Int64.max), "The value of next in the previous page.", parameter: "from"),
      ])
  ]

  static func run(_ params: Params, _ call: Call) throws -> AuditPage {
    try call.engine.auditLines(
      of: params.collection, from: params.from, limit: params.limit, about: params.id, call.context)
  }
}

extension AuditPage: MethodOutput {
  var json: JSONValue {
    var result: JSONObject = ["lines": .array(lines.map(\.json))]
    result["next"] = next.map { .int($0) }
    return .object(result)
  }
}

extension AuditRecord {
  fileprivate var json: JSONValue {
    .object([
      "line": .int(line), "time": .string(Timestamp.text(time)), "actor": .string(actor), "action": .string(action),
      "collection": .string(collection), "subjects": .array(subjects.map { .string($0) }),
      "detail": .string(detail), "hash": .string(hash),
    ])
  }
}
