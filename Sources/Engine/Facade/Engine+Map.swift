import Index

/// A record in two dimensions.
public struct MapPoint: Sendable {
  /// Its place.
  public let x: Float
  /// Its place.
  public let y: Float
  /// The cosine of the search that found it.
  public let score: Float?
  /// The record, with the fields asked for.
  public let record: RecordView
}

/// Records in two dimensions: those near to each other mean alike.
public struct RecordMap: Sendable {
  /// The records.
  public let points: [MapPoint]
  /// The share of the vectors' variance along each axis, 0 to 1.
  public let explained: [Double]
  /// How many records there are to show; more than `points` where not all fit.
  public let total: Int
}

extension Engine {
  /// What a map shows.
  public enum MapSource: Sendable {
    /// What passes a filter, spread evenly where more pass than fit.
    case records(filter: String?)
    /// The hits of a search.
    case search(SearchRequest)
    /// The records nearest to something.
    case nearest(NearestRequest)
    /// Records by their ids.
    case ids([String])
  }

  /// Projects records onto the plane in which their vectors lie furthest apart.
  public func map(
    _ source: MapSource, in name: String, limit: Int, fields: [String]? = nil, _ context: CallContext = .local
  ) throws -> RecordMap {
    let collection = try view(name, context)
    try collection.check(fields: fields)
    var found: (places: [MapPlace], total: Int)
    switch source {
    case .search(var request):
      request.options.restrict(to: limit)
      found = try places(of: search(request, context).hits, in: collection)
    case .nearest(var request):
      request.options.restrict(to: limit)
      found = try places(of: nearest(request, context).hits, in: collection)
    case .ids(let ids):
      let snapshot = collection.snapshot
      let known = try known(ids, in: collection, snapshot)
      found = (try known.prefix(limit).compactMap { try place($0, nil, in: collection, snapshot) }, known.count)
    case .records(let text):
      let (snapshot, filter) = (collection.snapshot, try collection.filter(text))
      let sample = try collection.sample(limit, in: snapshot, where: filter)
      found = (
        sample.map { MapPlace(record: $0.record, vector: $0.vector) }, try collection.count(in: snapshot, where: filter)
      )
    }
    return try map(found.places, found.total, in: collection, only: fields)
  }

  private func places(
    of hits: [SearchHit], in collection: CollectionView
  ) throws -> (places: [MapPlace], total: Int) {
    let snapshot = collection.snapshot
    return (try hits.compactMap { try place($0.id, $0.score, in: collection, snapshot) }, hits.count)
  }

  /// The record with this id; nil if it has gone since it was found.
  private func place(
    _ id: String, _ score: Float?, in collection: CollectionView, _ snapshot: Snapshot
  ) throws -> MapPlace? {
    guard let record = try collection.record(id: id, in: snapshot) else { return nil }
    return MapPlace(record: record, vector: try collection.vector(id: id, in: snapshot), score: score)
  }

  private func map(
    _ places: [MapPlace], _ total: Int, in collection: CollectionView, only fields: [String]?
  ) throws -> RecordMap {
    let plane = PrincipalPlane(of: places.map(\.vector))
    let snapshot = collection.snapshot
    let points = try places.map { place in
      let at = plane?.place(place.vector) ?? (x: 0, y: 0)
      return MapPoint(
        x: at.x, y: at.y, score: place.score,
        record: try collection.shown(place.record, in: snapshot, only: fields))
    }
    return RecordMap(points: points, explained: plane?.explained ?? [0, 0], total: total)
  }
}

extension SearchOptions {
  /// As many hits as a map shows, and nothing that it does not show.
  fileprivate mutating func restrict(to limit: Int) {
    k = min(k, limit)
    explains = false
    facets = []
    showsVector = false
    fields = []
  }
}

/// A record on its way to a map.
private struct MapPlace {
  let record: Record
  let vector: [Float]
  var score: Float?
}
