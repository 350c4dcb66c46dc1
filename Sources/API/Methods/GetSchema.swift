import Engine
import Wire

enum GetSchema: APIMethod {
  struct Params: MethodParams {
    var collection = ""
  }

  static let name = "schema"
  static let summary = "Returns the schema of a collection."
  static let group = MethodGroup.collections
  static let roles = Set(Role.allCases)
  static let audit = AuditRule.none
  static let parameters: [Parameter<Params>] = [.string("collection", required: true) { $0.collection = $1 }]
  static let output = "Schema"
  static let routes = [Route(.get, "/v1/collections/{collection}/schema")]

  static func run(_ params: Params, _ call: Call) throws -> Schema {
    try call.engine.schema(of: params.collection, call.context)
  }
}

extension Schema: MethodOutput {}
