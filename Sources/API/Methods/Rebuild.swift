import Engine
import Wire

enum Rebuild: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var rollsBack = false
    var sources = RebuildSources()
    var options = RebuildOptions()
  }

  static let name = "rebuild"
  static let summary = "Starts a rebuild of a collection's index."
  static let group = MethodGroup.jobs
  static let roles: Set<Role> = [.rebuild, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 },
    .boolean("rollback", "Makes the previous generation live again.") { $0.rollsBack = $1 },
    .string("from", "A file in the folder incoming of the data directory.") { $0.sources.file = $1 },
    .string("model", "The name of a model's folder beside the server's own.") { $0.sources.model = $1 },
    .string("id_prefix") { $0.options.idPrefix = $1 }, .string("precision") { $0.options.precision = $1 },
    .integer("m", in: RebuildOptions.mRange) { $0.options.m = $1 },
    .integer("ef_construction", in: RebuildOptions.efRange) { $0.options.efConstruction = $1 },
    .integer("keep_hours", in: RebuildOptions.keepRange, default: RebuildOptions.defaultKeepHours) {
      $0.options.keepHours = $1
    },
  ]
  static let body = "Rebuild"
  static let output = "Begun"
  static let queue = MethodQueue.write
  static let routes = [
    Route(
      .post, "/v1/collections/{collection}/rebuild", body: .parameters(schema: "Rebuild", isRequired: false),
      status: 202, effect: .write),
    Route(
      .post, "/v1/collections/{collection}/rollback", "Starts a rollback to the previous generation.",
      fixed: ["rollback": .bool(true)], status: 202, effect: .write),
  ]

  static func run(_ params: Params, _ call: Call) throws -> BegunJob {
    guard params.rollsBack else {
      return BegunJob(
        job: try call.engine.startRebuild(of: params.collection, params.options, from: params.sources, call.context))
    }
    guard params.options == RebuildOptions(), params.sources == RebuildSources() else {
      throw RPCError(.invalidParams, "rollback of rebuild goes with no other parameter")
    }
    return BegunJob(job: try call.engine.startRollback(of: params.collection, call.context))
  }
}

/// A job that was begun.
struct BegunJob: MethodOutput {
  let job: JobReport

  var json: JSONValue { .object(["job": .string(job.id)]) }
  var auditDetail: String { "job \(job.id)" }
}
