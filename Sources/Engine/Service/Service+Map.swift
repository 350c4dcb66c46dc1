import Foundation
import Index
import Wire

extension Service {
  /// What a map shows where nothing is said.
  static let usualMap = 1000

  /// Records in two dimensions, so that those near to each other mean alike: the hits of a search, the members of an audience, or
  /// what passes a filter. Where more pass than may be shown, those that are shown are spread evenly over them.
  func map(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let asked = try AskedSearch(&params)
    let name = try params.string("saved")
    let filter = try params.string("filter")
    let limit = try params.integer("limit", in: 1...Limits.mapped) ?? Self.usualMap
    let fields = try params.strings("fields")
    try params.finish()
    let deadline = params.deadline
    guard [asked != nil, name != nil, filter != nil].count(where: { $0 }) <= 1 else {
      throw RPCError(
        .invalidParams, "map takes one of: search, nearest, saved, filter; without any it shows all records")
    }
    try collection.check(fields: fields)
    let found: (places: [MapPlace], total: Int)
    if let asked {
      found = try places(asked, limit, deadline, in: collection)
    } else if let name {
      switch try saved(name, of: collection).kind {
      case .search(let method, let params):
        let asked = AskedSearch(method: method, params: params)
        found = try places(asked, limit, deadline, in: collection)
      case .audience(let ids): found = try places(of: ids, limit, in: collection)
      }
    } else {
      let (snapshot, filter) = (collection.snapshot, try collection.filter(filter))
      let sample = try collection.sample(limit, in: snapshot, where: filter)
      found = (
        sample.map { MapPlace(record: $0.record, vector: $0.vector) }, try collection.count(in: snapshot, where: filter)
      )
    }
    return try shown(found.places, found.total, in: collection, only: fields)
  }

  private func places(
    _ asked: AskedSearch, _ limit: Int, _ deadline: Date?, in collection: CollectionView
  ) throws -> (places: [MapPlace], total: Int) {
    var params = asked.params
    switch params["k"] {
    case nil: params["k"] = .integer(Int64(limit))
    case .integer(let k)?: params["k"] = .integer(min(k, Int64(limit)))
    default: break  // It is wrong, and the search says so.
    }
    // What a map does not show is not to be found out.
    for name in ["explain", "facets", "vector"] { params[name] = nil }
    params["fields"] = .array([])
    let reply = try run(AskedSearch(method: asked.method, params: params), in: collection, deadline)
    let hits = reply["hits"]?.array ?? []
    let snapshot = collection.snapshot
    let places = try hits.compactMap { hit in
      try place(hit["id"]?.string ?? "", hit["score"]?.number, in: collection, snapshot)
    }
    return (places, hits.count)
  }

  private func places(
    of ids: [String], _ limit: Int, in collection: CollectionView
  ) throws -> (places: [MapPlace], total: Int) {
    let (snapshot, known) = (collection.snapshot, try members(ids, in: collection, collection.snapshot))
    return (try known.prefix(limit).compactMap { try place($0, nil, in: collection, snapshot) }, known.count)
  }

  /// The record with this id; nil if it has gone since it was found.
  private func place(
    _ id: String, _ score: Double?, in collection: CollectionView, _ snapshot: Snapshot
  ) throws -> MapPlace? {
    guard let record = try collection.record(id: id, in: snapshot) else { return nil }
    return MapPlace(record: record, vector: try collection.vector(id: id, in: snapshot), score: score)
  }

  private func shown(
    _ places: [MapPlace], _ total: Int, in collection: CollectionView, only fields: [String]?
  ) throws -> JSONValue {
    let plane = PrincipalPlane(of: places.map(\.vector))
    let snapshot = collection.snapshot
    let points = try places.map { place -> JSONValue in
      let at = plane?.place(place.vector) ?? (x: 0, y: 0)
      var point: JSONObject = ["id": .string(place.record.id), "x": .number(Double(at.x)), "y": .number(Double(at.y))]
      point["score"] = place.score.map { .number($0) }
      point["fields"] = try collection.shown(place.record, in: snapshot, only: fields)["fields"]
      return .object(point)
    }
    let explained = plane?.explained ?? [0, 0]
    return .object([
      "points": .array(points), "explained": .array(explained.map { .number($0) }), "total": .integer(Int64(total)),
    ])
  }
}

/// A record on its way to a map.
private struct MapPlace {
  let record: Record
  let vector: [Float]
  var score: Double?
}
