import Engine
import Wire

enum Version: APIMethod {
  struct Output: MethodOutput {
    var json: JSONValue {
      .object([
        "version": .string(Engine.version), "index_format": .int(Engine.indexFormat),
        "protocol": .string("JSON-RPC 2.0"),
      ])
    }
  }

  static let name = "version"
  static let summary = "The versions of the program and of its index format."
  static let group = MethodGroup.access
  static let roles = Set(Role.allCases)
  static let audit = AuditRule.none
  static let parameters: [Parameter<NoParams>] = []
  static let output = "Version"
  static let schemas = #"""
    {
      "Version": {"type": "object", "required": ["version", "index_format", "protocol"], "properties": {
        "version": {"type": "string"}, "index_format": {"type": "integer"}, "protocol": {"type": "string"}}}
    }
    """#
  static let routes = [Route(.get, "/v1/version")]

  static func run(_ params: NoParams, _ call: Call) throws -> Output { Output() }
}
