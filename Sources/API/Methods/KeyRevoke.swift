import Engine
import Wire

enum KeyRevoke: APIMethod {
  struct Params: MethodParams {
    var id = ""
  }

  static let name = "key_revoke"
  static let summary = "Revokes an API key."
  static let group = MethodGroup.access
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [.string("id", required: true) { $0.id = $1 }]
  static let output = "Key"
  static let queue = MethodQueue.write
  static let routes = [Route(.delete, "/v1/keys/{id}", effect: .write)]

  static func run(_ params: Params, _ call: Call) throws -> KeyInfo { try call.engine.revokeKey(params.id) }
}
