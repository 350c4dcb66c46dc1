import Engine
import Wire

enum ListSaved: APIMethod {
  struct Params: MethodParams {
    var collection = ""
  }

  struct Output: MethodOutput {
    let saved: [(name: String, saved: SavedSearch)]

    var json: JSONValue { .object(["saved": .array(saved.map { $0.saved.json($0.name) })]) }
  }

  static let name = "saved"
  static let summary = "Lists the saved searches and audiences of a collection."
  static let group = MethodGroup.saved
  static let roles: Set<Role> = [.rm, .auditor, .admin]
  static let audit = AuditRule.none
  static let parameters: [Parameter<Params>] = [.string("collection", required: true) { $0.collection = $1 }]
  static let output = "SavedList"
  static let schemas = #"""
    {
      "SavedList": {"type": "object", "required": ["saved"], "properties": {
        "saved": {"type": "array", "items": {"$ref": "#/components/schemas/Saved"}}}}
    }
    """#
  static let routes = [Route(.get, "/v1/collections/{collection}/saved")]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    Output(saved: try call.engine.savedSearches(in: params.collection, call.context))
  }
}
