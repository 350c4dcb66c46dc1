import Engine
import Wire

enum ListCollections: APIMethod {
  struct Output: MethodOutput {
    let entries: [CollectionEntry]

    var json: JSONValue {
      .object([
        "collections": .array(
          entries.map { entry in
            .object([
              "name": .string(entry.name), "count": .int(entry.count), "schema": entry.schema.json,
            ])
          })
      ])
    }
  }

  static let name = "collections"
  static let summary = "Lists the collections."
  static let group = MethodGroup.collections
  static let roles = Set(Role.allCases)
  static let tool: ToolHint? = ToolHint(
    "Shows the collections, how many records each has, and the fields that filters can use.")
  static let audit = AuditRule.none
  static let parameters: [Parameter<NoParams>] = []
  static let output = "Collections"
  static let schemas = #"""
    {
      "Collections": {"type": "object", "required": ["collections"], "properties": {
        "collections": {"type": "array", "items": {"$ref": "#/components/schemas/CollectionEntry"}}}},
      "CollectionEntry": {"type": "object", "required": ["name", "count", "schema"], "properties": {
        "name": {"type": "string"}, "count": {"type": "integer", "minimum": 0},
        "schema": {"$ref": "#/components/schemas/Schema"}}}
    }
    """#
  static let routes = [Route(.get, "/v1/collections")]

  static func run(_ params: NoParams, _ call: Call) throws -> Output {
    Output(entries: try call.engine.entries(call.context))
  }
}
