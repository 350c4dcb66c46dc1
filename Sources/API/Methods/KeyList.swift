import Engine
import Wire

enum KeyList: APIMethod {
  struct Output: MethodOutput {
    let keys: [KeyInfo]

    var json: JSONValue { .object(["keys": .array(keys.map(\.json))]) }
  }

  static let name = "key_list"
  static let summary = "Lists all API keys, without their secrets."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.none
  static let parameters: [Parameter<NoParams>] = []
  static let output = "KeyList"
  static let schemas = #"""
    {
      "KeyList": {"type": "object", "required": ["keys"], "properties": {
        "keys": {"type": "array", "items": {"$ref": "#/components/schemas/Key"}}}}
    }
    """#
  static let routes = [Route(.get, "/v1/keys")]

  static func run(_ params: NoParams, _ call: Call) throws -> Output { Output(keys: call.engine.keyList) }
}
