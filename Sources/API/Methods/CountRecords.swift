import Engine
import Wire

enum CountRecords: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var filter: String?
  }

  struct Output: MethodOutput {
    let count: Int

    var json: JSONValue { .object(["count": .int(count)]) }
  }

  static let name = "count"
  static let summary = "Counts the records that pass a filter."
  static let group = MethodGroup.questions
  static let roles = Set(Role.allCases)
  static let tool: ToolHint? = ToolHint(
    "Counts the records that pass a filter.")
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 },
    .string("filter", "An expression that records must pass, such as age < 30.") { $0.filter = $1 },
  ]
  static let body = "Filter"
  static let output = "Count"
  static let schemas = #"""
    {
      "Count": {"type": "object", "required": ["count"], "properties": {"count": {"type": "integer", "minimum": 0}}}
    }
    """#
  static let routes = [
    Route(.get, "/v1/collections/{collection}/count", query: [Route.filter]),
    Route(
      .post, "/v1/collections/{collection}/count", "Counts the records that pass a filter in the body.",
      body: .parameters(schema: "Filter", isRequired: false)),
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    var work = Work()
    work.filter(params.filter, params.collection, engine)
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> Output {
    Output(count: try call.engine.count(in: params.collection, where: params.filter, call.context))
  }
}
