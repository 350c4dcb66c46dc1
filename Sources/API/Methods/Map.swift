import Engine
import Wire

enum Map: APIMethod {
  struct Params: NestedSearchParams {
    /// What a map shows where nothing is said.
    static let usualLimit = 1000

    var collection = ""
    var search: NestedSearch?
    var nearest: NestedSearch?
    var saved: String?
    var filter: String?
    var limit = usualLimit
    var fields: [String]?
  }

  static let name = "map"
  static let summary = "Projects the records of a search or filter to two dimensions."
  static let group = MethodGroup.questions
  static let roles: Set<Role> = [.rm, .admin]
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] =
    [.string("collection", required: true) { $0.collection = $1 }] + Parameter.nestedSearch + [
      .string("saved", "The name of what is saved.") { $0.saved = $1 }, .string("filter") { $0.filter = $1 },
      .integer("limit", in: 1...Limits.mapped, default: Params.usualLimit) { $0.limit = $1 },
      .strings("fields") { $0.fields = $1 },
    ]
  static let body = "MapRequest"
  static let output = "Map"
  static let schemas = #"""
    {
      "Map": {"type": "object", "required": ["points", "explained", "total"], "properties": {
        "points": {"type": "array", "items": {"type": "object", "required": ["id", "x", "y"], "properties": {
          "id": {"type": "string"}, "x": {"type": "number"}, "y": {"type": "number"}, "score": {"type": "number"},
          "fields": {"type": "object"}}}},
        "explained": {"type": "array", "items": {"type": "number"}}, "total": {"type": "integer", "minimum": 0}}}
    }
    """#
  static let routes = [
    Route(.post, "/v1/collections/{collection}/map", body: .parameters(schema: "MapRequest"))
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    var work =
      (params.search ?? params.nearest)?.work(in: params.collection, engine)
      ?? params.saved.map { SavedSource.work($0, in: params.collection, engine) } ?? Work()
    work.filter(params.filter, params.collection, engine)
    work.project(records: params.limit)
    return work
  }

  static func run(_ params: Params, _ call: Call) throws -> RecordMap {
    let nested = try params.nested(of: name)
    guard [nested != nil, params.saved != nil, params.filter != nil].count(where: { $0 }) <= 1 else {
      throw RPCError(
        .invalidParams, "map takes one of: search, nearest, saved, filter; without any it shows all records")
    }
    var source = Engine.MapSource.records(filter: params.filter)
    if let nested {
      source = try nested.source(params)
    } else if let name = params.saved {
      switch try call.engine.savedSearch(name, in: params.collection, call.context).kind {
      case .search(let method, let saved): source = try NestedSearch(method: method, params: saved).source(params)
      case .audience(let ids): source = .ids(ids)
      }
    }
    return try call.engine.map(
      source, in: params.collection, limit: params.limit, fields: params.fields, call.context)
  }
}

extension NestedSearch {
  /// What a map shows of it: as many hits as fit, where it does not say how many it wants.
  fileprivate func source(_ map: Map.Params) throws(RPCError) -> Engine.MapSource {
    var nested = self
    if nested.params["k"] == nil { nested.params["k"] = .int(map.limit) }
    // What a map does not show need not be allowed with so many hits.
    nested.params["explain"] = nil
    switch try nested.request(in: map.collection) {
    case .search(let request): return .search(request)
    case .nearest(let request): return .nearest(request)
    }
  }
}

extension RecordMap: MethodOutput {
  var shownRecords: [String] { points.map(\.record.id) }

  var json: JSONValue {
    .object([
      "points": .array(points.map(\.json)), "explained": .array(explained.map { .number($0) }), "total": .int(total),
    ])
  }
}

extension MapPoint {
  fileprivate var json: JSONValue {
    var point: JSONObject = ["id": .string(record.id), "x": .number(Double(x)), "y": .number(Double(y))]
    point["score"] = score.map { .float($0) }
    point["fields"] = record.json["fields"]
    return .object(point)
  }
}
