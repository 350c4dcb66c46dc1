import Engine
import Wire

enum Stats: APIMethod {
  struct Params: MethodParams {
    var collection: String?
  }

  struct Output: MethodOutput {
    let collections: [CollectionStats]
    let model: ModelStats?

    var json: JSONValue {
      var result: JSONObject = ["collections": .array(collections.map(\.json))]
      result["model"] = model?.json
      return .object(result)
    }
  }

  static let name = "stats"
  static let summary = "Statistics of collections and of the model."
  static let group = MethodGroup.collections
  static let roles: Set<Role> = [.writer, .rebuild, .auditor, .admin]
  static let audit = AuditRule.none
  static let parameters: [Parameter<Params>] = [.string("collection") { $0.collection = $1 }]
  static let output = "Stats"
  static let schemas = #"""
    {
      "Stats": {"type": "object", "required": ["collections"], "properties": {
        "collections": {"type": "array", "items": {"$ref": "#/components/schemas/CollectionStats"}},
        "model": {"type": "object", "description": "The model, once it is loaded."}}},
      "CollectionStats": {"type": "object", "required": ["name", "count", "dimension", "writable"], "properties": {
        "name": {"type": "string"}, "count": {"type": "integer"}, "dimension": {"type": "integer"},
        "fields": {"type": "integer"}, "bytes": {"type": "integer"}, "generation": {"type": "string"},
        "commits": {"type": "integer"}, "fingerprint": {"type": "string"}, "precision": {"type": "string"},
        "writable": {"type": "boolean"}, "kept": {"type": "object", "description": "The older generation."},
        "job": {"type": "string", "description": "The job that is under way."}}}
    }
    """#
  static let routes = [Route(.get, "/v1/collections/{collection}", "Statistics of a collection and of the model.")]

  static func run(_ params: Params, _ call: Call) throws -> Output {
    Output(
      collections: try call.engine.stats(of: params.collection, call.context), model: call.engine.modelStats)
  }
}

extension CollectionStats {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "count": .int(count), "dimension": .int(dimension), "fields": .int(fields),
    ]
    object["bytes"] = bytes.map { .int($0) }
    object["generation"] = .string(generation)
    object["commits"] = commits.map { .int($0) }
    object["fingerprint"] = .string(fingerprint)
    object["precision"] = .string(precision)
    object["writable"] = .bool(isWritable)
    object["kept"] = previous.map {
      .object(["generation": .string($0.generation), "until": .string(Timestamp.text($0.until))])
    }
    object["job"] = job.map { .string($0) }
    return .object(object)
  }
}

extension ModelStats {
  fileprivate var json: JSONValue {
    .object([
      "fingerprint": .string(fingerprint), "precision": .string(precision), "dimension": .int(dimension),
      "matrix_library": .string(matrixLibrary), "question_cache": questionCache,
    ])
  }
}
