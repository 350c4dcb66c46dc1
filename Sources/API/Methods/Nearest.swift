import Engine
import Wire

enum Nearest: APIMethod {
  struct Params: SearchOptionParams {
    var request = NearestRequest(collection: "", to: .text(""))

    var options: SearchOptions {
      get { request.options }
      set { request.options = newValue }
    }
  }

  static let name = "nearest"
  static let summary = "Finds the records nearest to a record, a text, a vector or examples."
  static let group = MethodGroup.questions
  static let roles: Set<Role> = [.rm, .recommender, .admin]
  static let tool: ToolHint? = ToolHint(
    "Finds records like a known one, or, with to.collection, the products nearest to a customer.",
    defaults: ["k": .integer(5)])
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] =
    [
      .string("collection", required: true) { $0.request.collection = $1 },
      .target("to") { $0.request.target = $1 },
    ] + Parameter.searchOptions
  static let body = "Nearest"
  static let output = "Hits"
  static let schemas = #"""
    {
      "Example": {"description": "The id of a record, or a text.", "oneOf": [{"type": "string"},
        {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}, "additionalProperties": false}]},
      "Target": {"description": "What the hits are to be near to.", "type": "object", "minProperties": 1,
        "additionalProperties": false, "properties": {
          "collection": {"type": "string"}, "id": {"type": "string"}, "text": {"type": "string"},
          "vector": {"$ref": "#/components/schemas/Vector"},
          "positive": {"type": "array", "items": {"$ref": "#/components/schemas/Example"}},
          "negative": {"type": "array", "items": {"$ref": "#/components/schemas/Example"}}}}
    }
    """#
  static let routes = [
    Route(.post, "/v1/collections/{collection}/nearest", body: .parameters(schema: "Nearest"))
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work { work(params.request, engine) }

  static func work(_ request: NearestRequest, _ engine: Engine) -> Work {
    var work = Work()
    work.search(request.options, request.collection, engine)
    switch request.target {
    case .text(let text): work.embed(text)
    case .examples(let positive, let negative):
      for case .text(let text) in positive + negative { work.embed(text) }
    case .record, .vector: break
    }
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> SearchResponse {
    try call.engine.nearest(params.request, call.context)
  }
}

extension Parameter {
  /// What hits are to be near to.
  static func target(
    _ name: String, _ set: @escaping @Sendable (inout Params, NearestRequest.Target) -> Void
  ) -> Parameter {
    Parameter(name, isRequired: true, schema: ["$ref": .string("#/components/schemas/Target")]) {
      json, params, place throws(RPCError) in
      set(&params, try NearestRequest.Target(json, of: "\(place.method).\(place.name)"))
    }
  }
}

/// The members of a target, before it is known which of them go together.
private struct TargetParams: MethodParams {
  var collection: String?
  var id: String?
  var text: String?
  var vector: JSONValue?
  var positive: [NearestRequest.Example]?
  var negative: [NearestRequest.Example]?

  static let parameters: [Parameter<TargetParams>] = [
    .string("collection") { $0.collection = $1 }, .string("id") { $0.id = $1 }, .string("text") { $0.text = $1 },
    Parameter("vector", isRequired: false, schema: [:]) { json, params, _ in params.vector = json },
    .examples("positive") { $0.positive = $1 }, .examples("negative") { $0.negative = $1 },
  ]
}

extension Parameter {
  /// Examples: ids, and objects with a text.
  fileprivate static func examples(
    _ name: String, _ set: @escaping @Sendable (inout Params, [NearestRequest.Example]) -> Void
  ) -> Parameter {
    Parameter(name, isRequired: false, schema: [:]) { json, params, place throws(RPCError) in
      guard let values = json.array else { throw place.wrong("must be an array, not \(json.kind)") }
      var list: [NearestRequest.Example] = []
      for value in values {
        if let id = value.string {
          list.append(.record(id))
        } else if let object = value.object, object.keys == ["text"], let text = object["text"]?.string,
          text.contains(where: { !$0.isWhitespace })
        {
          list.append(.text(text))
        } else {
          throw place.wrong("is an array of ids and of objects {\"text\": …}; it holds \(value.text)")
        }
      }
      set(&params, list)
    }
  }
}

extension NearestRequest.Target {
  fileprivate init(_ json: JSONValue, of method: String) throws(RPCError) {
    let given = try read(json, TargetParams.parameters, of: method)
    let ways = [given.id != nil, given.text != nil, given.vector != nil, given.positive != nil].count { $0 }
    guard ways == 1, given.collection == nil || given.id != nil, given.negative == nil || given.positive != nil else {
      throw RPCError(
        .invalidParams, "to of nearest holds one of: id (with collection), text, vector, positive (with negative)")
    }
    if let id = given.id {
      self = .record(id: id, of: given.collection)
    } else if let text = given.text {
      self = .text(text)
    } else if let vector = given.vector {
      guard let vector = vector.vector else {
        throw RPCError(.invalidParams, "vector of nearest is an array of numbers, or base64 of little-endian float32")
      }
      self = .vector(vector)
    } else {
      self = .examples(positive: given.positive ?? [], negative: given.negative ?? [])
    }
  }
}
