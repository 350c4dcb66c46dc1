import Engine
import Index
import Wire

enum Upsert: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var records: [JSONValue] = []
  }

  struct Output: MethodOutput {
    let records: [UpsertedRecord]

    var json: JSONValue {
      .object([
        "items": .array(
          records.map { .object(["id": .string($0.id), "status": .string($0.status.rawValue)]) })
      ])
    }
  }

  static let name = "upsert"
  static let summary = "Upserts records: all of a call, or none."
  static let group = MethodGroup.records
  static let roles: Set<Role> = [.writer, .admin]
  static let tool: ToolHint? = ToolHint(
    "Creates or replaces records.")
  static let audit = AuditRule.selfReported
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 },
    .array(
      "records", required: true,
      schema: ["type": .string("array"), "maxItems": .int(Limits.records), "items": .schema("RecordWithID")]
    ) { $0.records = $1 },
  ]
  static let body = "Records"
  static let output = "Upserted"
  static let queue = MethodQueue.write
  static let schemas = #"""
    {
      "NewRecord": {"type": "object", "properties": {
        "text": {"type": "string", "description": "Made by the schema's template if it is missing."},
        "fields": {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/components/schemas/Value"}, {"type": "null"}]}},
        "vector": {"$ref": "#/components/schemas/Vector"}}},
      "RecordWithID": {"type": "object", "properties": {
        "id": {"type": "string", "minLength": 1}, "text": {"type": "string"},
        "fields": {"type": "object", "additionalProperties": {"anyOf": [{"$ref": "#/components/schemas/Value"}, {"type": "null"}]}},
        "vector": {"$ref": "#/components/schemas/Vector"}}},
      "Upserted": {"oneOf": [
        {"type": "object", "required": ["items"], "description": "Of JSON.", "properties": {
          "items": {"type": "array", "items": {"type": "object", "required": ["id", "status"], "properties": {
            "id": {"type": "string"}, "status": {"enum": ["created", "updated", "unchanged"]}}}}}},
        {"type": "object", "required": ["upserted", "rejected"], "description": "Of NDJSON.", "properties": {
          "upserted": {"type": "integer", "minimum": 0},
          "rejected": {"type": "array", "items": {"type": "object", "required": ["line", "reason"], "properties": {
            "line": {"type": "integer", "minimum": 1}, "reason": {"type": "string"}}}},
          "more_rejected": {"type": "integer", "description": "How many more than are listed."}}}]}
    }
    """#
  static let routes = [
    Route(
      .post, "/v1/collections/{collection}/records",
      "Upserts records. A JSON body is atomic; NDJSON is committed batch by batch.",
      query: [
        Route.Query(
          "on_error", .choice(["reject", "stop"]),
          "For NDJSON: reject (the default) skips bad lines; stop ends at the first one.")
      ], body: .records(schema: "Records"), effect: .write),
    Route(
      .put, "/v1/collections/{collection}/records/{id}", "Inserts or replaces a record.",
      body: .parameters(schema: "NewRecord"), effect: .write,
      mapParameters: { params in
        var record = params
        record["collection"] = nil
        return ["collection": params["collection"] ?? .null, "records": .array([.object(record)])]
      }),
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    var work = Work()
    work.insert(records: params.records.count)
    for record in params.records where record["vector"] == nil { work.embedRecord(record["text"]?.string) }
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> Output {
    Output(records: try call.engine.upsert(params.records, into: params.collection, call.context))
  }
}
