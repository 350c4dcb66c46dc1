import Engine
import Wire

enum Compact: APIMethod {
  struct Params: MethodParams {
    var collection = ""
  }

  static let name = "compact"
  static let summary = "Starts a compaction, which removes deleted data from the files."
  static let group = MethodGroup.jobs
  static let roles: Set<Role> = [.rebuild, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [.string("collection", required: true) { $0.collection = $1 }]
  static let output = "Begun"
  static let queue = MethodQueue.write
  static let routes = [Route(.post, "/v1/collections/{collection}/compact", status: 202, effect: .write)]

  static func run(_ params: Params, _ call: Call) throws -> BegunJob {
    BegunJob(job: try call.engine.startCompact(of: params.collection, call.context))
  }
}
