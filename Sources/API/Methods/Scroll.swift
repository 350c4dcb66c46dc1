import Engine
import Wire

enum Scroll: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var filter: String?
    var limit = 100
    var cursor: String?
    var fields: [String]?
  }

  static let name = "scroll"
  static let summary = "Lists all records, page by page."
  static let group = MethodGroup.records
  static let roles: Set<Role> = [.writer, .admin]
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 },
    .string("filter", "An expression that records must pass, such as age < 30.") { $0.filter = $1 },
    .integer("limit", in: 1...Limits.hits, required: true, "How many records of a page.") { $0.limit = $1 },
    .string("cursor", "The cursor of the previous page.") { $0.cursor = $1 },
    .strings("fields", "The fields to show; all without it.") { $0.fields = $1 },
  ]
  static let output = "Page"
  static let schemas = #"""
    {
      "Page": {"type": "object", "required": ["records"], "properties": {
        "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
        "cursor": {"type": "string", "description": "The cursor of the next page; absent on the last page."}}}
    }
    """#
  static let routes = [
    Route(
      .get, "/v1/collections/{collection}/records",
      query: [
        Route.Query("limit", .integer(1...10_000), "How many (1 to 10000; 100)."),
        Route.Query("cursor", .string, "The cursor of the previous page."), Route.filter,
        Route.Query("fields", .list, "The fields to show, separated by commas."),
      ],
      defaults: ["limit": .integer(100)])
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    var work = Work()
    work.read(records: params.limit)
    work.filter(params.filter, params.collection, engine, part: 1)
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> RecordPage {
    try call.engine.scroll(
      params.collection, limit: params.limit, cursor: params.cursor, where: params.filter, fields: params.fields,
      call.context)
  }
}

extension RecordPage: MethodOutput {
  var shownRecords: [String] { records.map(\.id) }

  var json: JSONValue {
    var result: JSONObject = ["records": .array(records.map(\.json))]
    result["cursor"] = cursor.map { .string($0) }
    return .object(result)
  }
}
