import Engine
import Wire

enum Delete: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var ids: [String]?
    var filter: String?
  }

  struct Output: MethodOutput {
    let deleted: Int

    var json: JSONValue { .object(["deleted": .int(deleted)]) }
  }

  static let name = "delete"
  static let summary = "Deletes records by id or by filter."
  static let group = MethodGroup.records
  static let roles: Set<Role> = [.writer, .admin]
  static let tool: ToolHint? = ToolHint(
    "Deletes records by their ids or by a filter.")
  static let audit = AuditRule.selfReported
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 },
    .strings("ids", limit: Limits.ids) { $0.ids = $1 }, .string("filter") { $0.filter = $1 },
  ]
  static let body = "Delete"
  static let output = "Deleted"
  static let queue = MethodQueue.write
  static let schemas = #"""
    {
      "Deleted": {"type": "object", "required": ["deleted"], "properties": {"deleted": {"type": "integer", "minimum": 0}}}
    }
    """#
  static let routes = [
    Route(
      .delete, "/v1/collections/{collection}/records/{id}", "Deletes a record.", effect: .write,
      mapParameters: { ["collection": $0["collection"] ?? .null, "ids": .array([$0["id"] ?? .null])] }),
    Route(
      .post, "/v1/collections/{collection}/delete", body: .parameters(schema: "Delete"), effect: .write),
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    var work = Work()
    work.delete(records: params.ids?.count ?? 0)
    work.filter(params.filter, params.collection, engine, part: 1)
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> Output {
    switch (params.ids, params.filter) {
    case (let ids?, nil): Output(deleted: try call.engine.delete(ids: ids, from: params.collection, call.context))
    case (nil, let filter?):
      Output(deleted: try call.engine.delete(where: filter, from: params.collection, call.context))
    default: throw RPCError(.invalidParams, "delete takes either ids or filter")
    }
  }
}
