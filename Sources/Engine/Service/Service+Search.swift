import Foundation
import Index
import Wire

/// What `search` and `nearest` have in common.
private struct SearchOptions {
  var query: Query
  /// What is preferred: it moves the rank, and bars nothing.
  var preferences: [BoundFilter] = []
  let filter: String?
  let fields: [String]?
  let vector: Bool

  init(_ params: inout ParameterReader) throws(RPCError) {
    query = Query(vector: [])
    query.k = try params.integer("k", in: 1...Limits.hits) ?? 10
    query.offset = try params.integer("offset", in: 0...Limits.offset) ?? 0
    query.minimumScore = try params.number("min_score").map { Float($0) }
    query.exact = try params.bool("exact") ?? false
    query.ef = try params.integer("ef", in: 1...Limits.ef)
    filter = try params.string("filter")
    fields = try params.strings("fields")
    vector = try params.bool("vector") ?? false
  }

  /// Reads the filter, and checks that every field named exists.
  mutating func bind(to collection: Collection) throws {
    query.filter = try collection.filter(filter)
    try collection.check(fields: fields)
  }

  /// Takes in what the question's own words ask for, beside the caller's filter.
  mutating func add(_ understood: Understanding?, _ collection: Collection) throws(FilterError) {
    guard let understood else { return }
    let fields = collection.snapshot.fields
    if let found = try understood.filter?.bound(to: fields) {
      query.filter = query.filter.map { .and($0, found) } ?? found
    }
    preferences = try understood.preferences.map { preference throws(FilterError) in try preference.bound(to: fields) }
  }
}

extension Service {
  /// The records that mean what a person asks for.
  func search(_ params: inout ParameterReader) throws -> JSONValue {
    let start = ContinuousClock.now
    let collection = try collection(&params)
    let text = try params.required("query") { reader, name throws(RPCError) in try reader.string(name) }
    var options = try SearchOptions(&params)
    let understand = try params.bool("understand") ?? true
    let given = try GivenConstraint.list(&params)
    _ = try params.bool("explain")
    try params.finish()
    guard text.contains(where: { !$0.isWhitespace }) else { throw params.wrong("query", "is empty; ask for something") }
    try options.bind(to: collection)
    // Another generation, of another model, may be live by the time that the question is embedded.
    let snapshot = collection.snapshot
    var understood = understand ? try collection.understand(text, in: snapshot) : nil
    if let given { understood = Understanding(text, given, found: understood) }
    try options.add(understood, collection)
    options.query.vector = try engine.model(for: snapshot, of: collection).embedQuestion(
      understood?.text ?? text, deadline: params.deadline)
    return try run(options, in: collection, snapshot, since: start, understood)
  }

  /// The records nearest to another record, a text, a vector, or several records.
  func nearest(_ params: inout ParameterReader) throws -> JSONValue {
    let start = ContinuousClock.now
    let collection = try collection(&params)
    guard let target = params.value("to") else { throw params.wrong("to", "is missing") }
    var options = try SearchOptions(&params)
    _ = try params.bool("explain")
    try params.finish()
    try options.bind(to: collection)
    let snapshot = collection.snapshot
    let found = try NearestTarget(target, in: collection, snapshot, engine, params.deadline)
    options.query.vector = found.vector
    options.query.excluding = found.excluding
    return try run(options, in: collection, snapshot, since: start)
  }

  private func run(
    _ options: SearchOptions, in collection: Collection, _ snapshot: Snapshot, since start: ContinuousClock.Instant,
    _ understood: Understanding? = nil
  ) throws -> JSONValue {
    let found = try snapshot.search(options.query, preferring: options.preferences)
    let hits = try found.hits.enumerated().map { index, ranked -> JSONValue in
      let hit = ranked.hit
      let record = try snapshot.record(hit)
      let vector = options.vector ? try snapshot.vector(hit) : nil
      var shown: JSONObject = [
        "rank": .integer(Int64(options.query.offset + index + 1)), "id": .string(record.id), "score": .float(hit.score),
      ]
      if !options.preferences.isEmpty { shown["rank_score"] = .float(ranked.rankScore) }
      shown["record"] = record.json(collection.schema, only: options.fields, vector: vector)
      return .object(shown)
    }
    let took = (ContinuousClock.now - start) / .milliseconds(1)
    var reply: JSONObject = ["hits": .array(hits)]
    reply["understood"] = understood?.json
    reply["matched"] = .integer(Int64(found.matched))
    reply["plan"] = .string(found.plan.rawValue)
    reply["exact"] = .bool(found.exact)
    reply["took_ms"] = .number((took * 1000).rounded() / 1000)
    return .object(reply)
  }

  func collection(_ params: inout ParameterReader) throws -> Collection {
    try engine.collection(params.required("collection") { reader, name throws(RPCError) in try reader.string(name) })
  }
}

/// What `nearest` looks around.
private struct NearestTarget {
  let vector: [Float]
  /// Records that are left out because they are what is looked around.
  let excluding: [String]

  init(
    _ target: JSONValue, in collection: Collection, _ snapshot: Snapshot, _ engine: Engine, _ deadline: Date?
  ) throws {
    var reader = try ParameterReader(target, of: "nearest.to")
    let (name, id, text) = (try reader.string("collection"), try reader.string("id"), try reader.string("text"))
    let given = reader.value("vector")
    let (positive, negative) = (try reader.strings("positive"), try reader.strings("negative"))
    try reader.finish()
    let ways = [id != nil, text != nil, given != nil, positive != nil].count { $0 }
    guard ways == 1, name == nil || id != nil, negative == nil || positive != nil else {
      throw RPCError(
        .invalidParams, "to of nearest holds one of: id (with collection), text, vector, positive (with negative)")
    }
    if let id {
      let source = try name.map { try engine.collection($0) } ?? collection
      let isOther = source.name != collection.name
      let found = isOther ? source.snapshot : snapshot
      guard found.fingerprint == snapshot.fingerprint else {
        throw EngineError.modelMismatch(
          collection: source.name, reason: "they do not compare with those of \(collection.name)")
      }
      self.init(vector: try source.vector(id: id, in: found), excluding: isOther ? [] : [id])
    } else if let text {
      let model = try engine.model(for: snapshot, of: collection)
      self.init(vector: try model.embedQuestion(text, deadline: deadline), excluding: [])
    } else if let given {
      guard let vector = given.vector else {
        throw RPCError(.invalidParams, "vector of nearest is an array of numbers, or base64 of little-endian float32")
      }
      self.init(vector: try normalised(vector), excluding: [])
    } else {
      self = try Self.examples(positive ?? [], negative ?? [], in: collection, snapshot)
    }
  }

  private init(vector: [Float], excluding: [String]) {
    self.vector = vector
    self.excluding = excluding
  }

  /// Twice the mean of the positive examples less the mean of the negative ones: away from these, towards those.
  private static func examples(
    _ positive: [String], _ negative: [String], in collection: Collection, _ snapshot: Snapshot
  ) throws -> NearestTarget {
    guard !positive.isEmpty, positive.count + negative.count <= 1000 else {
      throw RPCError(.invalidParams, "positive holds at least one id, and with negative at most 1,000")
    }
    func mean(_ ids: [String]) throws -> [Float] {
      var sum = [Float](repeating: 0, count: snapshot.dimension)
      for id in ids {
        let vector = try collection.vector(id: id, in: snapshot)
        for index in sum.indices { sum[index] += vector[index] / Float(ids.count) }
      }
      return sum
    }
    let towards = try mean(positive)
    let vector = negative.isEmpty ? towards : zip(towards, try mean(negative)).map { 2 * $0 - $1 }
    return NearestTarget(vector: try normalised(vector), excluding: positive + negative)
  }
}
