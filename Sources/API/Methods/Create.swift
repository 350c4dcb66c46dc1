import Engine
import Wire

enum Create: APIMethod {
  struct Params: MethodParams {
    var schema = JSONValue.null
  }

  struct Output: MethodOutput {
    let name: String
    let schema: Schema

    var json: JSONValue { .object(["name": .string(name), "schema": schema.json]) }
  }

  static let name = "create"
  static let summary = "Creates a collection."
  static let group = MethodGroup.collections
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [
    Parameter("schema", isRequired: true, schema: ["$ref": .string("#/components/schemas/Schema")]) {
      json, params, _ in params.schema = json
    }
  ]
  static let body = "Create"
  static let output = "Created"
  static let queue = MethodQueue.write
  static let schemas = #"""
    {
      "Created": {"type": "object", "required": ["name", "schema"], "properties": {
        "name": {"type": "string"}, "schema": {"$ref": "#/components/schemas/Schema"}}}
    }
    """#
  static let routes = [
    Route(.post, "/v1/collections", body: .parameters(schema: "Create"), status: 201, effect: .write)
  ]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    let collection = try call.engine.create(Schema(json: params.schema))
    return Output(name: collection.name, schema: collection.schema)
  }
}
