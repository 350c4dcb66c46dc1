import Engine
import Wire

enum DeleteSaved: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var name = ""
  }

  struct Output: MethodOutput {
    let name: String

    var json: JSONValue { .object(["forgotten": .string(name)]) }
  }

  static let name = "forget"
  static let summary = "Deletes a saved search or an audience."
  static let group = MethodGroup.saved
  static let roles: Set<Role> = [.rm, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 }, .string("name", required: true) { $0.name = $1 },
  ]
  static let output = "Forgotten"
  static let queue = MethodQueue.write
  static let schemas = #"""
    {
      "Forgotten": {"type": "object", "required": ["forgotten"], "properties": {"forgotten": {"type": "string"}}}
    }
    """#
  static let routes = [Route(.delete, "/v1/collections/{collection}/saved/{name}", effect: .write)]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    try call.engine.deleteSavedSearch(params.name, in: params.collection, call.context)
    return Output(name: params.name)
  }
}
