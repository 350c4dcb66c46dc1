import Foundation
import Index
import Wire

/// Records by their ids: those there are, and the ids of those that are gone.
public struct FoundRecords: Sendable {
  /// The records, in the order of the ids.
  public let records: [RecordView]
  /// The ids of the page that have no record any more.
  public let missing: [String]
  /// How many ids there are on all pages.
  public let total: Int
}

extension Engine {
  /// Keeps a search or a list under a name. The records of a list must exist for the caller.
  @discardableResult
  public func save(
    _ kind: SavedSearch.Kind, as name: String, in collectionName: String, note: String? = nil, replacing: Bool = false,
    _ context: CallContext = .local
  ) throws -> SavedSearch {
    let collection = try view(collectionName, context)
    try Self.check(savedName: name)
    var kind = kind
    if case .audience(let ids) = kind {
      let snapshot = collection.snapshot
      for id in ids where try collection.record(id: id, in: snapshot) == nil {
        throw EngineError.noRecord(collection: collection.name, id: id)
      }
      var seen: Set<String> = []
      kind = .audience(ids: ids.filter { seen.insert($0).inserted })
    }
    let saved = SavedSearch(kind: kind, note: note, saved: milliseconds)
    let isHidden = try collection.whole.entry.saved[name].map { try !isKnown($0, in: collection, context) } ?? false
    try save(saved, as: name, of: collection.whole, replacing: replacing && !isHidden)
    return try shown(saved, in: collection)
  }

  /// What is kept in a collection, by name: of lists, those members that exist for the caller.
  public func savedSearches(
    in name: String, _ context: CallContext = .local
  ) throws -> [(name: String, saved: SavedSearch)] {
    let collection = try view(name, context)
    return try known(in: collection, context).sorted { $0.key < $1.key }
      .map { ($0.key, try shown($0.value, in: collection)) }
  }

  /// What is kept under a name.
  public func savedSearch(
    _ name: String, in collectionName: String, _ context: CallContext = .local
  ) throws -> SavedSearch {
    let collection = try view(collectionName, context)
    try Self.check(savedName: name)
    if let found = collection.whole.entry.saved[name], try isKnown(found, in: collection, context) {
      return try shown(found, in: collection)
    }
    throw EngineError.nothingSaved(
      name, collection: collection.name, known: try known(in: collection, context).keys.sorted())
  }

  /// Removes what is kept under a name.
  public func deleteSavedSearch(_ name: String, in collectionName: String, _ context: CallContext = .local) throws {
    _ = try savedSearch(name, in: collectionName, context)
    try forget(name, of: view(collectionName, context).whole)
  }

  /// Records by their ids, a page of them.
  public func records(
    _ ids: [String], of name: String, limit: Int = Limits.hits, offset: Int = 0, fields: [String]? = nil,
    _ context: CallContext = .local
  ) throws -> FoundRecords {
    let collection = try view(name, context)
    try collection.check(fields: fields)
    let snapshot = collection.snapshot
    let known = try known(ids, in: collection, snapshot)
    var records: [RecordView] = []
    var missing: [String] = []
    for id in known.dropFirst(offset).prefix(limit) {
      if let record = try collection.record(id: id, in: snapshot) {
        records.append(try collection.shown(record, in: snapshot, only: fields))
      } else {
        missing.append(id)
      }
    }
    return FoundRecords(records: records, missing: missing, total: known.count)
  }

  /// The ids that a caller may know of: all, where every record exists for the caller. Whether another is gone or out of reach
  /// is not told.
  func known(_ ids: [String], in collection: CollectionView, _ snapshot: Snapshot) throws -> [String] {
    guard collection.reach != nil else { return ids }
    return try ids.filter { try collection.record(id: $0, in: snapshot) != nil }
  }

  private static func check(savedName name: String) throws(EngineError) {
    guard SavedSearch.nameLength.contains(name.utf8.count), !name.unicodeScalars.contains(where: { $0.value < 32 })
    else { throw .invalidArgument("name", reason: "must be 1 to 100 bytes long, without control characters") }
  }

  /// What is kept in a collection and names no record that does not exist for the caller.
  private func known(in collection: CollectionView, _ context: CallContext) throws -> [String: SavedSearch] {
    try collection.whole.entry.saved.filter { try isKnown($0.value, in: collection, context) }
  }

  private func isKnown(_ saved: SavedSearch, in collection: CollectionView, _ context: CallContext) throws -> Bool {
    guard context.caller.keyID != nil, case .search(_, let params) = saved.kind, let to = params["to"] else {
      return true
    }
    if let other = to["collection"]?.string, let id = to["id"]?.string {
      guard let source = try? view(other, context) else { return false }
      return try source.reach == nil || source.record(id: id, in: source.snapshot) != nil
    }
    guard collection.reach != nil else { return true }
    let examples = ["positive", "negative"].flatMap { to[$0]?.array ?? [] }
    let snapshot = collection.snapshot
    return try ([to["id"]] + examples).compactMap { $0?.string }.allSatisfy {
      try collection.record(id: $0, in: snapshot) != nil
    }
  }

  /// A list with those members that exist for the caller.
  private func shown(_ saved: SavedSearch, in collection: CollectionView) throws -> SavedSearch {
    guard case .audience(let ids) = saved.kind else { return saved }
    return SavedSearch(
      kind: .audience(ids: try known(ids, in: collection, collection.snapshot)), note: saved.note,
      saved: saved.saved)
  }
}
