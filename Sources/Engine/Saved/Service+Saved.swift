import Foundation
import Index
import Wire

extension Service {
  /// Creates a saved search or an audience.
  func save(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let name = try name(&params)
    let asked = try AskedSearch(&params)
    let ids = try params.strings("ids")
    let isAudience = try params.bool("audience") ?? false
    let note = try params.string("note")
    let replaces = try params.bool("replace") ?? false
    try params.finish()
    guard (asked == nil) != (ids == nil), ids == nil || !isAudience else {
      throw RPCError(.invalidParams, "save takes one of: search, nearest (with audience, for its hits of now), ids")
    }
    let kind = try kind(asked, ids, isAudience: isAudience, collection, params.deadline)
    let saved = SavedSearch(kind: kind, note: note, saved: Int64(Date().timeIntervalSince1970 * 1000))
    let isHidden = try collection.whole.entry.saved[name].map { try !isKnown($0, in: collection) } ?? false
    try engine.save(saved, as: name, of: collection.whole, replacing: replaces && !isHidden)
    return try shown(saved, name, in: collection)
  }

  /// A search is run once, so that whoever saves one that cannot be run hears of it now.
  private func kind(
    _ asked: AskedSearch?, _ ids: [String]?, isAudience: Bool, _ collection: CollectionView, _ deadline: Date?
  ) throws -> SavedSearch.Kind {
    if let asked {
      let reply = try run(asked, in: collection, deadline)
      guard isAudience else { return .search(method: asked.method, params: asked.params) }
      return .audience(ids: (reply["hits"]?.array ?? []).compactMap { $0["id"]?.string })
    }
    let ids = ids ?? []
    let snapshot = collection.snapshot
    for id in ids where try collection.record(id: id, in: snapshot) == nil {
      throw EngineError.noRecord(collection: collection.name, id: id)
    }
    var seen: Set<String> = []
    return .audience(ids: ids.filter { seen.insert($0).inserted })
  }

  /// What is kept.
  func saved(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    try params.finish()
    let all = try known(in: collection).sorted { $0.key < $1.key }
    return .object(["saved": .array(try all.map { try shown($1, $0, in: collection) })])
  }

  /// What is kept in a collection and names no record that does not exist for the caller.
  private func known(in collection: CollectionView) throws -> [String: SavedSearch] {
    try collection.whole.entry.saved.filter { try isKnown($0.value, in: collection) }
  }

  /// What is kept under a name.
  func saved(_ name: String, of collection: CollectionView) throws -> SavedSearch {
    if let found = collection.whole.entry.saved[name], try isKnown(found, in: collection) { return found }
    throw EngineError.nothingSaved(name, collection: collection.name, known: try known(in: collection).keys.sorted())
  }

  private func isKnown(_ saved: SavedSearch, in collection: CollectionView) throws -> Bool {
    guard caller.keyID != nil, case .search(_, let params) = saved.kind, let to = params["to"] else { return true }
    if let other = to["collection"]?.string, let id = to["id"]?.string {
      guard let source = try? self.collection(other) else { return false }
      return try source.reach == nil || source.record(id: id, in: source.snapshot) != nil
    }
    guard collection.reach != nil else { return true }
    let examples = ["positive", "negative"].flatMap { to[$0]?.array ?? [] }
    let snapshot = collection.snapshot
    return try ([to["id"]] + examples).compactMap { $0?.string }.allSatisfy {
      try collection.record(id: $0, in: snapshot) != nil
    }
  }

  /// It as it stands in a list: of an audience, those members count that exist for the caller.
  private func shown(_ saved: SavedSearch, _ name: String, in collection: CollectionView) throws -> JSONValue {
    guard case .audience(let ids) = saved.kind, var object = saved.shown(name).object else { return saved.shown(name) }
    object["members"] = .integer(Int64(try members(ids, in: collection, collection.snapshot).count))
    return .object(object)
  }

  /// The members of an audience that the caller may know of: all, or where a filter binds them those that pass it. Whether another
  /// is gone or out of reach is then not told.
  func members(_ ids: [String], in collection: CollectionView, _ snapshot: Snapshot) throws -> [String] {
    guard collection.reach != nil else { return ids }
    return try ids.filter { try collection.record(id: $0, in: snapshot) != nil }
  }

  /// Runs a saved search, or shows the members of an audience. Parameters given now go before those that were saved.
  func run(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let name = try name(&params)
    let changes = try params.object("with") ?? JSONObject()
    try params.finish()
    return try run(saved(name, of: collection), with: changes, in: collection, params.deadline)
  }

  /// The same for what was found under a name.
  func run(
    _ saved: SavedSearch, with changes: JSONObject, in collection: CollectionView, _ deadline: Date?
  ) throws -> JSONValue {
    switch saved.kind {
    case .search(let method, var params):
      for (key, value) in changes.members { params[key] = value }
      return try run(AskedSearch(method: method, params: params), in: collection, deadline)
    case .audience(let ids):
      var reader = try ParameterReader(.object(changes), of: "run.with")
      return try members(ids, &reader, in: collection)
    }
  }

  /// The members of an audience that are still there: a page of them, and the ids of those that are gone.
  private func members(
    _ ids: [String], _ params: inout ParameterReader, in collection: CollectionView
  ) throws -> JSONValue {
    let limit = try params.integer("k", in: 1...Limits.hits) ?? Limits.hits
    let offset = try params.integer("offset", in: 0...Limits.offset) ?? 0
    let fields = try params.strings("fields")
    try params.finish()
    try collection.check(fields: fields)
    let snapshot = collection.snapshot
    var records: [JSONValue] = []
    var missing: [JSONValue] = []
    let ids = try members(ids, in: collection, snapshot)
    for id in ids.dropFirst(offset).prefix(limit) {
      if let record = try collection.record(id: id, in: snapshot) {
        records.append(try collection.shown(record, in: snapshot, only: fields))
      } else {
        missing.append(.string(id))
      }
    }
    return .object([
      "records": .array(records), "missing": .array(missing), "members": .integer(Int64(ids.count)),
    ])
  }

  /// Deletes a saved search or an audience.
  func forget(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let name = try name(&params)
    try params.finish()
    _ = try saved(name, of: collection)
    try engine.forget(name, of: collection.whole)
    return .object(["forgotten": .string(name)])
  }

  private func name(_ params: inout ParameterReader) throws(RPCError) -> String {
    let name = try params.required("name") { reader, name throws(RPCError) in try reader.string(name) }
    guard SavedSearch.nameLength.contains(name.utf8.count), !name.unicodeScalars.contains(where: { $0.value < 32 })
    else { throw params.wrong("name", "must be 1 to 100 bytes long, without control characters") }
    return name
  }
}

/// A search given as a parameter of another method: `search` or `nearest`, with the parameters of that method but for the
/// collection.
struct AskedSearch {
  let method: String
  let params: JSONObject

  init(method: String, params: JSONObject) {
    self.method = method
    self.params = params
  }

  /// Nil where neither is given.
  init?(_ reader: inout ParameterReader) throws(RPCError) {
    let (search, nearest) = (try reader.object("search"), try reader.object("nearest"))
    guard search == nil || nearest == nil else { throw reader.wrong("search", "and nearest do not go together") }
    guard let params = search ?? nearest else { return nil }
    self.init(method: search == nil ? "nearest" : "search", params: params)
  }
}

extension Service {
  /// Runs a search that was given as a parameter.
  func run(_ asked: AskedSearch, in collection: CollectionView, _ deadline: Date?) throws -> JSONValue {
    var params = asked.params
    params["collection"] = .string(collection.name)
    var reader = try ParameterReader(.object(params), of: asked.method, deadline: deadline)
    return asked.method == "nearest" ? try nearest(&reader) : try search(&reader)
  }
}
