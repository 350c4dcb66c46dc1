import Index
import Synchronization
public import Wire

/// A search or an audience that a collection keeps under a name.
public struct SavedSearch: Equatable, Sendable {
  /// What is kept.
  public enum Kind: Equatable, Sendable {
    /// The parameters of `search` or `nearest`, without the collection: asked anew whenever it is run.
    case search(method: String, params: JSONObject)
    /// The records that were chosen once, in order.
    case audience(ids: [String])
  }

  /// Letters, digits and signs of a name, in bytes.
  static let nameLength = 1...100
  /// How many a collection keeps.
  static let limit = 1000
  /// The ids of all audiences of a collection together.
  static let idLimit = 100_000

  /// What is kept.
  public let kind: Kind
  /// What a person wrote about it.
  public let note: String?
  /// When it was saved, in milliseconds since 1970.
  public let saved: Int64

  init(kind: Kind, note: String?, saved: Int64) {
    self.kind = kind
    self.note = note
    self.saved = saved
  }

  init?(json: JSONValue) {
    guard let saved = json["saved"]?.integer else { return nil }
    if let ids = json["ids"]?.array {
      self.init(kind: .audience(ids: ids.compactMap(\.string)), note: json["note"]?.string, saved: saved)
    } else if let method = json["method"]?.string, let params = json["params"]?.object {
      self.init(kind: .search(method: method, params: params), note: json["note"]?.string, saved: saved)
    } else {
      return nil
    }
  }

  var json: JSONValue {
    var object = JSONObject()
    switch kind {
    case .search(let method, let params): (object["method"], object["params"]) = (.string(method), .object(params))
    case .audience(let ids): object["ids"] = .array(ids.map { .string($0) })
    }
    object["note"] = note.map { .string($0) }
    object["saved"] = .integer(saved)
    return .object(object)
  }

  /// The records it names.
  var ids: [String] { if case .audience(let ids) = kind { ids } else { [] } }
}

extension Engine {
  /// Keeps a search under a name, durably.
  func save(_ search: SavedSearch, as name: String, of collection: Collection, replacing: Bool) throws {
    try amend(collection) { entry in
      guard replacing || entry.saved[name] == nil else {
        throw EngineError.savedExists(name, collection: collection.name)
      }
      entry.saved[name] = search
      let ids = entry.saved.values.reduce(0) { $0 + $1.ids.count }
      guard entry.saved.count <= SavedSearch.limit, ids <= SavedSearch.idLimit else {
        throw EngineError.tooMuchSaved(collection: collection.name)
      }
    }
  }

  /// Deletes a saved search or an audience.
  func forget(_ name: String, of collection: Collection) throws {
    try amend(collection) { entry in
      guard entry.saved.removeValue(forKey: name) != nil else { throw Self.nothingSaved(name, entry) }
    }
  }

  /// Takes a record out of all audiences.
  func forgetMember(_ id: String, of collection: Collection) throws {
    guard collection.entry.saved.values.contains(where: { $0.ids.contains(id) }) else { return }
    try amend(collection) { entry in
      entry.saved = entry.saved.mapValues { saved in
        guard saved.ids.contains(id) else { return saved }
        return SavedSearch(kind: .audience(ids: saved.ids.filter { $0 != id }), note: saved.note, saved: saved.saved)
      }
    }
  }

  private static func nothingSaved(_ name: String, _ entry: CatalogEntry) -> EngineError {
    .nothingSaved(name, collection: entry.schema.collection, known: entry.saved.keys.sorted())
  }

  /// Changes what the catalog keeps of a collection, in one commit.
  private func amend(_ collection: Collection, _ change: (inout CatalogEntry) throws -> Void) throws {
    try switches.withLock { _ in
      var entry = collection.entry
      try change(&entry)
      try catalog.set(collection.name, entry)
      collection.note(entry)
    }
  }
}
