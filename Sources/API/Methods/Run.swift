import Engine
import Wire

enum Run: APIMethod {
  struct Params: MethodParams {
    var collection = ""
    var name = ""
    var changes = JSONObject()
  }

  /// Hits of a search, or the records of an audience.
  enum Output: MethodOutput {
    case hits(SearchResponse)
    case records(FoundRecords)

    var shownRecords: [String] {
      switch self {
      case .hits(let response): response.shownRecords
      case .records(let found): found.records.map(\.id)
      }
    }

    var json: JSONValue {
      switch self {
      case .hits(let response): response.json
      case .records(let found):
        .object([
          "records": .array(found.records.map(\.json)), "missing": .array(found.missing.map { .string($0) }),
          "members": .int(found.total),
        ])
      }
    }
  }

  static let name = "run"
  static let summary = "Runs a saved search, or returns the members of an audience."
  static let group = MethodGroup.saved
  static let roles: Set<Role> = [.rm, .admin]
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] = [
    .string("collection", required: true) { $0.collection = $1 }, .string("name", required: true) { $0.name = $1 },
    .object("with", "Parameters that take the place of those saved.") { $0.changes = $1 },
  ]
  static let body = "Run"
  static let output = "RunResult"
  static let schemas = #"""
    {
      "RunResult": {"anyOf": [{"$ref": "#/components/schemas/Hits"},
        {"type": "object", "required": ["records", "missing", "members"], "properties": {
          "records": {"type": "array", "items": {"$ref": "#/components/schemas/Record"}},
          "missing": {"type": "array", "items": {"type": "string"}}, "members": {"type": "integer"}}}]}
    }
    """#
  static let routes = [
    Route(
      .post, "/v1/collections/{collection}/saved/{name}/run", body: .parameters(schema: "Run", isRequired: false))
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    SavedSource.work(params.name, in: params.collection, changes: params.changes, engine)
  }

  static func run(_ params: Params, _ call: Call) throws -> Output {
    let saved = try call.engine.savedSearch(params.name, in: params.collection, call.context)
    return try saved.output(in: params.collection, with: params.changes, call)
  }
}

/// Which records of an audience are shown.
private struct PageParams: MethodParams {
  var limit = Limits.hits
  var offset = 0
  var fields: [String]?

  static let parameters: [Parameter<PageParams>] = [
    .integer("k", in: 1...Limits.hits) { $0.limit = $1 }, .integer("offset", in: 0...Limits.offset) { $0.offset = $1 },
    .strings("fields") { $0.fields = $1 },
  ]
}

extension SavedSearch {
  /// Runs it, with some of its parameters changed.
  func output(in collection: String, with changes: JSONObject = [:], _ call: Call) throws -> Run.Output {
    switch kind {
    case .search(let method, var params):
      for (key, value) in changes.members { params[key] = value }
      return .hits(try NestedSearch(method: method, params: params).response(in: collection, call))
    case .audience(let ids):
      let page = try read(.object(changes), PageParams.parameters, of: "run.with")
      return .records(
        try call.engine.records(
          ids, of: collection, limit: page.limit, offset: page.offset, fields: page.fields, call.context))
    }
  }
}
