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
    guard [asked != nil, name != nil, filter != nil].count(where: { $0 }) <= 1 else {
      throw RPCError(
        .invalidParams, "map takes one of: search, nearest, saved, filter; without any it shows all records")
    }
    try collection.check(fields: fields)
    let found: (places: [MapPlace], total: Int)
    if let asked = try asked ?? name.flatMap({ try self.asked(by: saved($0, of: collection)) }) {
      found = try places(asked, limit, params.deadline, in: collection)
    } else if let name {
      found = try members(name, limit, params.deadline, in: collection)
    } else {
      let (snapshot, filter) = (collection.snapshot, try collection.filter(filter))
      let sample = try collection.sample(limit, in: snapshot, where: filter)
      found = (
        sample.map { MapPlace(record: $0.record, vector: $0.vector) }, try collection.count(in: snapshot, where: filter)
      )
    }
    return try shown(found.places, found.total, in: collection, only: fields)
  }

  private func asked(by saved: SavedSearch) -> AskedSearch? {
    guard case .search(let method, let params) = saved.kind else { return nil }
    return AskedSearch(method: method, params: params)
  }

  private func places(
    _ asked: AskedSearch, _ limit: Int, _ deadline: Date?, in collection: CollectionView
  ) throws -> (places: [MapPlace], total: Int) {
    var params = asked.params
    params["k"] = .integer(min(Int64(limit), params["k"]?.integer ?? .max))
    let reply = try run(AskedSearch(method: asked.method, params: params), in: collection, deadline)
    let hits = reply["hits"]?.array ?? []
    let places = try hits.compactMap { hit in
      try place(hit["id"]?.string ?? "", hit["score"]?.number, in: collection, collection.snapshot)
    }
    return (places, hits.count)
  }

  private func members(
    _ name: String, _ limit: Int, _ deadline: Date?, in collection: CollectionView
  ) throws -> (places: [MapPlace], total: Int) {
    let reply = try run(saved(name, of: collection), with: ["k": .integer(Int64(limit))], in: collection, deadline)
    let snapshot = collection.snapshot
    let places = try (reply["records"]?.array ?? []).compactMap { record in
      try place(record["id"]?.string ?? "", nil, in: collection, snapshot)
    }
    return (places, Int(reply["members"]?.integer ?? Int64(places.count)))
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
