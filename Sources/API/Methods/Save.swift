import Engine
import Wire

enum Save: APIMethod {
  struct Params: NestedSearchParams {
    var collection = ""
    var name = ""
    var search: NestedSearch?
    var nearest: NestedSearch?
    var ids: [String]?
    var keepsHits = false
    var note: String?
    var replaces = false
  }

  struct Output: MethodOutput {
    let name: String
    let saved: SavedSearch

    var json: JSONValue { saved.json(name) }
  }

  static let name = "save"
  static let summary = "Creates a saved search or an audience."
  static let group = MethodGroup.saved
  static let roles: Set<Role> = [.rm, .admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] =
    [.string("collection", required: true) { $0.collection = $1 }, .string("name", required: true) { $0.name = $1 }]
    + Parameter.nestedSearch + [
      .strings("ids", "The records of an audience.") { $0.ids = $1 },
      .boolean("audience", "Keep the records that are found now.") { $0.keepsHits = $1 },
      .string("note") { $0.note = $1 }, .boolean("replace") { $0.replaces = $1 },
    ]
  static let body = "Save"
  static let output = "Saved"
  static let queue = MethodQueue.write
  static let schemas = #"""
    {
      "Saved": {"type": "object", "required": ["name", "saved"], "properties": {
        "name": {"type": "string"}, "saved": {"type": "string", "format": "date-time"}, "note": {"type": "string"},
        "search": {"type": "object"}, "nearest": {"type": "object"}, "members": {"type": "integer"}}}
    }
    """#
  static let routes = [
    Route(
      .post, "/v1/collections/{collection}/saved", body: .parameters(schema: "Save"), status: 201, effect: .write)
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    (params.search ?? params.nearest)?.work(in: params.collection, engine) ?? Work()
  }

  static func run(_ params: Params, _ call: Call) throws -> Output {
    let nested = try params.nested(of: name)
    guard (nested == nil) != (params.ids == nil), params.ids == nil || !params.keepsHits else {
      throw RPCError(.invalidParams, "save takes one of: search, nearest (with audience, for its hits of now), ids")
    }
    var kind = SavedSearch.Kind.audience(ids: params.ids ?? [])
    if let nested {
      // A search that cannot be run fails now, and not when it is wanted.
      let response = try nested.response(in: params.collection, call)
      kind =
        params.keepsHits
        ? .audience(ids: response.hits.map(\.id)) : .search(method: nested.method, params: nested.params)
    }
    let saved = try call.engine.save(
      kind, as: params.name, in: params.collection, note: params.note, replacing: params.replaces, call.context)
    return Output(name: params.name, saved: saved)
  }
}

extension SavedSearch {
  /// It as it stands in a list.
  func json(_ name: String) -> JSONValue {
    var object: JSONObject = ["name": .string(name)]
    switch kind {
    case .search(let method, let params): object[method] = .object(params)
    case .audience(let ids): object["members"] = .int(ids.count)
    }
    object["note"] = note.map { .string($0) }
    object["saved"] = .string(Timestamp.text(saved))
    return .object(object)
  }
}
