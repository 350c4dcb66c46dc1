import Foundation
import Index
import Wire

extension Service {
  /// Keeps a search or an audience under a name.
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
    try engine.save(saved, as: name, of: collection, replacing: replaces)
    return saved.shown(name)
  }

  /// A search is run once, so that whoever saves one that cannot be run hears of it now.
  private func kind(
    _ asked: AskedSearch?, _ ids: [String]?, isAudience: Bool, _ collection: Collection, _ deadline: Date?
  ) throws -> SavedSearch.Kind {
    if let asked {
      let reply = try run(asked, in: collection, deadline)
      guard isAudience else { return .search(method: asked.method, params: asked.params) }
      return .audience(ids: (reply["hits"]?.array ?? []).compactMap { $0["id"]?.string })
    }
    let ids = ids ?? []
    for id in ids where try collection.snapshot.record(id: id) == nil {
      throw EngineError.noRecord(collection: collection.name, id: id)
    }
    var seen: Set<String> = []
    return .audience(ids: ids.filter { seen.insert($0).inserted })
  }

  /// What is kept.
  func saved(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    try params.finish()
    let all = collection.entry.saved.sorted { $0.key < $1.key }
    return .object(["saved": .array(all.map { $1.shown($0) })])
  }

  /// Runs a saved search, or shows the members of an audience. Parameters given now go before those that were saved.
  func run(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let name = try name(&params)
    let changes = try params.object("with") ?? JSONObject()
    try params.finish()
    return try run(engine.saved(name, of: collection), with: changes, in: collection, params.deadline)
  }

  /// The same for what was found under a name.
  func run(
    _ saved: SavedSearch, with changes: JSONObject, in collection: Collection, _ deadline: Date?
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
    _ ids: [String], _ params: inout ParameterReader, in collection: Collection
  ) throws -> JSONValue {
    let limit = try params.integer("k", in: 1...Limits.hits) ?? Limits.hits
    let offset = try params.integer("offset", in: 0...Limits.offset) ?? 0
    let fields = try params.strings("fields")
    try params.finish()
    try collection.check(fields: fields)
    let snapshot = collection.snapshot
    var records: [JSONValue] = []
    var missing: [JSONValue] = []
    for id in ids.dropFirst(offset).prefix(limit) {
      if let record = try snapshot.record(id: id) {
        records.append(record.json(collection.schema, only: fields, vector: nil))
      } else {
        missing.append(.string(id))
      }
    }
    return .object([
      "records": .array(records), "missing": .array(missing), "members": .integer(Int64(ids.count)),
    ])
  }

  /// Forgets what is kept under a name.
  func forget(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let name = try name(&params)
    try params.finish()
    try engine.forget(name, of: collection)
    return .object(["forgotten": .string(name)])
  }

  private func name(_ params: inout ParameterReader) throws(RPCError) -> String {
    let name = try params.required("name") { reader, name throws(RPCError) in try reader.string(name) }
    guard SavedSearch.nameLength.contains(name.utf8.count), !name.unicodeScalars.contains(where: { $0.value < 32 })
    else { throw params.wrong("name", "is 1 to 100 bytes long, without control characters") }
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
  func run(_ asked: AskedSearch, in collection: Collection, _ deadline: Date?) throws -> JSONValue {
    var params = asked.params
    params["collection"] = .string(collection.name)
    var reader = try ParameterReader(.object(params), of: asked.method, deadline: deadline)
    return asked.method == "nearest" ? try nearest(&reader) : try search(&reader)
  }
}
