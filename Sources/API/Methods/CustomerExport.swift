import Engine
import Wire

enum CustomerExport: APIMethod {
  struct Params: MethodParams {
    var id = ""
  }

  static let name = "customer_export"
  static let summary = "Returns all data about a customer."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] = [.string("id", required: true) { $0.id = $1 }]
  static let output = "CustomerExport"
  static let queue = MethodQueue.batch
  static let schemas = #"""
    {
      "CustomerExport": {"type": "object", "required": ["id", "collections", "audiences"], "properties": {
        "id": {"type": "string"}, "collections": {"type": "array", "items": {"type": "object"}},
        "audiences": {"type": "array", "items": {"type": "object"}}}}
    }
    """#
  static let routes = [Route(.post, "/v1/customers/{id}/export")]

  static func run(_ params: Params, _ call: Call) throws -> CustomerData {
    try call.engine.customerData(params.id, call.context)
  }
}

extension CustomerData: MethodOutput {
  var shownRecords: [String] { [id] }

  var json: JSONValue {
    .object([
      "id": .string(id),
      "collections": .array(
        records.map { found in
          .object(["collection": .string(found.collection), "records": .array(found.records.map(\.json))])
        }),
      "audiences": .array(
        lists.map { .object(["collection": .string($0.collection), "name": .string($0.name)]) }),
    ])
  }
}
