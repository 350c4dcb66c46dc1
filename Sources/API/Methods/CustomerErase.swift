import Engine
import Wire

enum CustomerErase: APIMethod {
  struct Params: MethodParams {
    var id = ""
  }

  struct Output: MethodOutput {
    let id: String
    let erased: [(collection: String, deleted: Int)]

    var json: JSONValue {
      .object([
        "id": .string(id),
        "erased": .array(
          erased.map { .object(["collection": .string($0.collection), "deleted": .int($0.deleted)]) }),
      ])
    }
  }

  static let name = "customer_erase"
  static let summary = "Erases all data about a customer."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.selfReported
  static let parameters: [Parameter<Params>] = [.string("id", required: true) { $0.id = $1 }]
  static let output = "CustomerErased"
  static let queue = MethodQueue.batch
  static let schemas = #"""
    {
      "CustomerErased": {"type": "object", "required": ["id", "erased"], "properties": {
        "id": {"type": "string"}, "erased": {"type": "array", "items": {"type": "object"}}}}
    }
    """#
  static let routes = [Route(.post, "/v1/customers/{id}/erase", effect: .write)]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    Output(id: params.id, erased: try call.engine.eraseCustomer(params.id, call.context))
  }
}
