import Engine
import Wire

enum Get: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var id = ""
    var showsVector = false
  }

  static let name = "get"
  static let summary = "Returns a record."
  static let group = MethodGroup.records
  static let roles: Set<Role> = [.rm, .recommender, .writer, .admin]
  static let tool: ToolHint? = ToolHint(
    "Reads one record by its id.")
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 }, .string("id", required: true) { $0.id = $1 },
    .boolean("vector", "Whether to return the vector.") { $0.showsVector = $1 },
  ]
  static let output = "Record"
  static let routes = [
    Route(
      .get, "/v1/collections/{collection}/records/{id}",
      query: [Route.Query("vector", .boolean, "Whether to return the vector.")])
  ]

  static func run(_ params: Params, _ call: Call) throws -> RecordView {
    try call.engine.record(params.id, of: params.collection, showsVector: params.showsVector, call.context)
  }
}
