import Engine
import Wire

enum Authenticate: APIMethod {
  struct Params: MethodParams {
    var key = ""
  }

  static let name = "authenticate"
  static let summary = "Shows the key that the connection is used with from now on."
  static let group = MethodGroup.access
  static let roles = Set(Role.allCases)
  static let isOpen = true
  static let audit = AuditRule.authentication
  static let parameters: [Parameter<Params>] = [.string("key", required: true) { $0.key = $1 }]
  static let output = "Key"
  static let routes: [Route] = []

  static func run(_ params: Params, _ call: Call) throws -> KeyInfo {
    guard let session = call.session else {
      throw RPCError(.invalidRequest, "authenticate is for connections to a server; here it is not needed")
    }
    // A failed call also drops the connection's previous identity.
    session.keyID = nil
    let key = try call.engine.authenticate(key: params.key, from: session.peer)
    session.keyID = key.id
    return key
  }
}
