import Index

/// A collection as one caller may see it. The service has no other way to records, filters and replies: so what a key may not reach
/// does not exist for any method, and none can forget it.
struct CollectionView: Sendable {
  /// The collection itself, for what concerns no single record: its model, its jobs, what is saved.
  let whole: Collection
  /// What a record must pass to exist here; nil for nothing.
  let reach: BoundFilter?
  /// The fields whose values are kept from the caller.
  let masked: Set<String>

  init(_ collection: Collection, for caller: Principal) {
    whole = collection
    reach = caller.reach(in: collection)
    masked = caller.masked(in: collection.schema)
  }

  var name: String { whole.name }
  var schema: Schema { whole.schema }
  var snapshot: Snapshot { whole.snapshot }

  /// What passes a filter and exists here.
  func within(_ filter: BoundFilter?) -> BoundFilter? {
    guard let reach, let filter else { return reach ?? filter }
    return .and([reach, filter])
  }

  /// Reads a caller's filter and checks it against the schema's fields, and that it tells nothing of what is masked.
  func filter(_ text: String?) throws -> BoundFilter? {
    guard let filter = try whole.filter(text) else { return nil }
    if !masked.isEmpty, let text { try checkClear(Filter(parsing: text).fieldNames, "filter") }
    return filter
  }

  /// How many records there are.
  func count(in snapshot: Snapshot, where filter: BoundFilter? = nil) throws -> Int {
    try snapshot.count(where: within(filter))
  }

  /// The record with this id; nil if there is none.
  func record(id: String, in snapshot: Snapshot) throws -> Record? {
    try Collection.check(id: id)
    guard let record = try snapshot.record(id: id), exists(record, in: snapshot) else { return nil }
    return record
  }

  /// The ids of the records that pass a filter, in the order they came in.
  func ids(where filter: BoundFilter, in snapshot: Snapshot) throws -> [String] {
    var ids: [String] = []
    try snapshot.forEachRecord(where: within(filter)) { record in
      ids.append(record.id)
      return true
    }
    return ids
  }

  /// So many of the records that pass a filter, evenly spread, with their vectors.
  func sample(
    _ count: Int, in snapshot: Snapshot, where filter: BoundFilter?
  ) throws -> [(record: Record, vector: [Float])] {
    try snapshot.sample(count, where: within(filter))
  }

  /// The vector of a record that must be there.
  func vector(id: String, in snapshot: Snapshot) throws -> [Float] {
    guard try record(id: id, in: snapshot) != nil else { throw EngineError.noRecord(collection: name, id: id) }
    return try whole.vector(id: id, in: snapshot)
  }

  /// Whether a record that was found exists for the caller.
  func exists(_ record: Record, in snapshot: Snapshot) -> Bool {
    reach?.passes(record.fields, snapshot.fieldNames) ?? true
  }
}

extension CollectionView {
  /// Whether texts may hold a masked value: the template names such a field, or there is none, and texts are made of all fields.
  var masksText: Bool {
    guard !masked.isEmpty else { return false }
    guard let template = schema.template else { return true }
    return template.names.contains(where: masked.contains)
  }

  /// Whether looking words up could tell a masked value.
  var masksWords: Bool {
    guard !masked.isEmpty else { return false }
    let fields = snapshot.fields
    return masksText || masked.contains { fields[$0]?.isLookedUp ?? false }
  }

  /// Refuses to use masked fields for anything that depends on their values.
  func checkClear(_ names: [String], _ use: String) throws(EngineError) {
    guard let name = names.first(where: masked.contains) else { return }
    throw .forbidden("\(name) of \(self.name) is kept from this key, so \(use) cannot name it; use other fields")
  }

  /// Refuses what tells of texts, where texts may hold masked values.
  func checkText(_ use: String) throws(EngineError) {
    guard masksText else { return }
    throw .forbidden("texts of \(name) are kept from this key, and \(use) would tell of them; leave it out")
  }

  /// Refuses vectors where there is anything masked: a vector tells much of the text it was made of.
  func checkVector() throws(EngineError) {
    guard !masked.isEmpty else { return }
    throw .forbidden("\(name) has fields that are kept from this key, so vectors are too; leave vector out")
  }

  /// Refuses to look words up where that could tell a masked value, or where an index has none.
  func checkWords(_ snapshot: Snapshot) throws(EngineError) {
    guard !masksWords else {
      throw .forbidden("words of \(name) are kept from this key; use mode semantic, or leave mode out")
    }
    try whole.checkWords(snapshot)
  }

  /// Refuses names of fields that there are not.
  func check(fields: [String]?) throws(IndexError) { try whole.check(fields: fields) }

  /// What a question says of the fields that the caller may know of; nil if it says nothing of them.
  func understand(_ question: String, in snapshot: Snapshot) throws -> Understanding? {
    try whole.understand(question, in: snapshot, LexiconScope(reach: reach, masked: masked))
  }
}

extension Schema {
  /// The schema without some fields, and without preferences that speak of them.
  func without(_ masked: Set<String>) -> Schema {
    guard !masked.isEmpty else { return self }
    var schema = self
    schema.fields.removeAll { masked.contains($0.name) }
    for index in schema.fields.indices {
      schema.fields[index].bands.removeAll { band in
        (try? Filter(parsing: band.filter))?.fieldNames.contains(where: masked.contains) ?? true
      }
    }
    return schema
  }
}
