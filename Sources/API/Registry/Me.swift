import Engine
import Wire

enum Me: APIMethod {
  struct Output: MethodOutput {
    let key: KeyInfo
    let methods: [String]
    let requiresKeys: Bool

    var json: JSONValue {
      var object = key.members
      object["methods"] = .array(methods.map { .string($0) })
      object["requires_keys"] = .bool(requiresKeys)
      return .object(object)
    }
  }

  static let name = "me"
  static let summary = "Returns the caller's identity and permissions."
  static let group = MethodGroup.access
  static let roles = Set(Role.allCases)
  static let audit = AuditRule.none
  static let parameters: [Parameter<NoParams>] = []
  static let output = "Me"
  static let schemas = #"""
    {
      "Me": {"type": "object", "required": ["name", "role", "sensitive", "methods", "requires_keys"], "properties": {
        "id": {"type": "string"}, "name": {"type": "string"}, "role": {"$ref": "#/components/schemas/Role"},
        "sensitive": {"type": "boolean"}, "methods": {"type": "array", "items": {"type": "string"}},
        "requires_keys": {"type": "boolean"}, "collections": {"type": "array", "items": {"type": "string"}},
        "filter": {"type": "string"}, "filters": {"type": "object"}}}
    }
    """#
  static let routes = [Route(.get, "/v1/me")]

  static func run(_ params: NoParams, _ call: Call) throws -> Output {
    let caller = call.context.caller
    return Output(
      key: call.engine.info(of: caller), methods: Methods.names(for: caller.role),
      requiresKeys: call.engine.requiresKeys)
  }
}
