import Engine
import Index
import Wire

enum Search: APIMethod {
  struct Params: SearchOptionParams {
    var request = SearchRequest(collection: "", query: "")

    var options: SearchOptions {
      get { request.options }
      set { request.options = newValue }
    }
  }

  static let name = "search"
  static let summary = "Finds records that match a question in plain English."
  static let group = MethodGroup.questions
  static let roles: Set<Role> = [.rm, .recommender, .admin]
  static let tool: ToolHint? = ToolHint(
    "Finds customers or products that fit a description in plain English. Conditions in the question become filters.",
    defaults: ["k": .integer(5)])
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] =
    [
      .string("collection", required: true) { $0.request.collection = $1 },
      .string("query", required: true, "What is asked for, in plain English.") { $0.request.query = $1 },
    ] + Parameter.searchOptions + [
      .boolean("understand", default: true, "Whether conditions in the question become filters.") {
        $0.request.understand = $1
      },
      .constraints("constraints") { $0.request.constraints = $1 },
      .choice(
        "mode", of: SearchMode.self,
        reason: "is one of semantic, lexical, hybrid; without it, questions that hold an id, a name or a quotation "
          + "are hybrid"
      ) { $0.request.mode = $1 },
    ]
  static let body = "Search"
  static let output = "Hits"
  static let schemas = #"""
    {
      "Hit": {"type": "object", "required": ["rank", "id", "record"], "properties": {
        "rank": {"type": "integer", "minimum": 1}, "id": {"type": "string"},
        "score": {"type": "number", "description": "The cosine; not in lexical mode."},
        "relevance": {"type": "number", "minimum": 0, "maximum": 1}, "rank_score": {"type": "number"},
        "found_by": {"type": "array", "items": {"type": "string"}},
        "record": {"$ref": "#/components/schemas/Record"},
        "explanation": {"$ref": "#/components/schemas/Explanation"}}},
      "Explanation": {"type": "object", "required": ["words"], "properties": {
        "words": {"type": "string"},
        "parts": {"type": "array", "items": {"type": "object", "properties": {
          "text": {"type": "string"}, "drop": {"type": "number"}, "share": {"type": "number"}}}},
        "constraints": {"type": "array", "items": {"type": "object", "properties": {
          "words": {"type": "string"}, "filter": {"type": "string"}}}},
        "rank_score": {"type": "object"}}},
      "Understood": {"type": "object", "required": ["text", "filter", "constraints"], "properties": {
        "text": {"type": "string"}, "filter": {"type": "string"},
        "constraints": {"type": "array", "items": {"$ref": "#/components/schemas/Constraint"}}}},
      "Facet": {"type": "object", "required": ["missing"], "properties": {
        "missing": {"type": "integer"}, "others": {"type": "integer"},
        "values": {"type": "array", "items": {"type": "object", "required": ["value", "count"], "properties": {
          "value": {"type": ["string", "boolean"]}, "count": {"type": "integer"}}}},
        "min": {"type": ["number", "string"]}, "max": {"type": ["number", "string"]},
        "histogram": {"type": "array", "items": {"type": "object", "required": ["from", "to", "count"], "properties": {
          "from": {"type": ["number", "string"]}, "to": {"type": ["number", "string"]}, "count": {"type": "integer"}}}}}},
      "Hits": {"type": "object", "required": ["hits", "matched", "plan", "exact", "took_ms"], "properties": {
        "hits": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}},
        "relevant": {"type": "integer", "minimum": 0}, "understood": {"$ref": "#/components/schemas/Understood"},
        "matched": {"type": "integer", "minimum": 0},
        "facets": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/Facet"}},
        "cursor": {"type": "string"}, "mode": {"enum": ["semantic", "lexical", "hybrid"]}, "plan": {"type": "string"},
        "plan_words": {"type": "string"}, "exact": {"type": "boolean"}, "took_ms": {"type": "number"}}}
    }
    """#
  static let routes = [
    Route(.post, "/v1/collections/{collection}/search", body: .parameters(schema: "Search"))
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work { work(params.request, engine) }

  static func work(_ request: SearchRequest, _ engine: Engine) -> Work {
    var work = Work()
    let preferences = request.constraints?.count { $0.kind == .soft } ?? 0
    work.search(request.options, request.collection, engine, preferences: preferences)
    if request.mode != .lexical { work.embed(request.query) }
    let looksWordsUp = request.mode.map { $0 != .semantic } ?? Work.mayAskLiterally(request.query)
    if looksWordsUp { work.lookUpWords(in: request.collection, engine) }
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> SearchResponse {
    try call.engine.search(params.request, call.context)
  }
}

extension Parameter {
  /// Constraints: those that were understood, kept, edited or promoted; or the caller's own.
  static func constraints(
    _ name: String, _ set: @escaping @Sendable (inout Params, [SearchConstraint]) -> Void
  ) -> Parameter {
    let schema: JSONObject = [
      "type": .string("array"), "maxItems": .int(Limits.constraints), "items": .schema("Constraint"),
    ]
    return Parameter(name, isRequired: false, schema: schema) { json, params, place throws(RPCError) in
      guard let values = json.array else { throw place.wrong("must be an array, not \(json.kind)") }
      guard values.count <= Limits.constraints else {
        throw place.wrong("holds \(values.count); \(Limits.constraints) are possible")
      }
      var list: [SearchConstraint] = []
      for (index, value) in values.enumerated() {
        do throws(ConstraintError) {
          list.append(try SearchConstraint(value))
        } catch {
          throw place.wrong("holds at place \(index) what is no constraint: \(error.reason)")
        }
      }
      set(&params, list)
    }
  }
}

/// Why something is no constraint.
private struct ConstraintError: Error {
  let reason: String
}

extension SearchConstraint {
  fileprivate init(_ value: JSONValue) throws(ConstraintError) {
    guard let object = value.object, let text = object["filter"]?.string else {
      throw ConstraintError(reason: "it is an object with a filter, and words, start, end and kind if there are such")
    }
    let known = ["words", "start", "end", "filter", "kind"]
    if let unknown = object.keys.first(where: { !known.contains($0) }) {
      throw ConstraintError(reason: "it has no member \(unknown)")
    }
    let filter: Filter
    do {
      filter = try Filter(parsing: text)
    } catch {
      throw ConstraintError(reason: "\(error)")
    }
    guard let kind = Understanding.Constraint.Kind(rawValue: object["kind"]?.string ?? "hard") else {
      throw ConstraintError(reason: "its kind is hard or soft")
    }
    self.init(
      filter, kind: kind, words: object["words"]?.string ?? "", start: Int(object["start"]?.integer ?? 0),
      end: Int(object["end"]?.integer ?? 0))
  }
}
