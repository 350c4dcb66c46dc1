import Foundation
public import Index

/// A key as it is listed: without anything that its text could be found by.
public struct KeyInfo: Sendable {
  /// Its id; nil for whoever calls without a key.
  public let id: String?
  /// Its name.
  public let name: String
  /// What it is for.
  public let role: Role
  /// The collections that exist for it; nil for all.
  public let collections: [String]?
  /// The filter that records must pass, in every collection.
  public let filter: String?
  /// The same by collection, in the order of the names.
  public let filters: [(collection: String, filter: String)]
  /// Whether the values of sensitive fields are shown.
  public let seesSensitive: Bool
  /// When it was made; all times are in milliseconds since 1970.
  public let created: Int64?
  /// From when on it opens nothing.
  public let expires: Int64?
  /// When it was revoked.
  public let revoked: Int64?
  /// Whether it opens anything now; nil for whoever calls without a key.
  public let isValid: Bool?
}

/// What a new key is to allow.
public struct NewKey: Sendable {
  /// A name for people, 1 to 100 bytes.
  public var name: String
  /// What it is for.
  public var role: Role
  /// The collections that exist for it; nil for all.
  public var collections: [String]?
  /// A filter that records must pass, in every collection.
  public var filter: String?
  /// The same by collection.
  public var filters: [(collection: String, filter: String)] = []
  /// Whether the values of sensitive fields are shown; nil for what is usual with the role.
  public var seesSensitive: Bool?
  /// The first day (UTC) on which it opens nothing.
  public var expires: CalendarDate?

  /// Makes a description.
  public init(name: String, role: Role) {
    self.name = name
    self.role = role
  }
}

extension Engine {
  /// Whether callers need a key.
  public var requiresKeys: Bool { keys.isRequired }

  /// The key whose text this is, sent from an address. Throws, and counts it, if it is none or opens nothing any more.
  public func authenticate(key text: String, from peer: String?) throws(EngineError) -> KeyInfo {
    try keys.key(for: text, from: peer).info(at: keys.milliseconds)
  }

  /// Who calls where a key of this id was shown; `nil` where none was. Throws where a key is needed and this opens nothing.
  public func caller(keyID: String?) throws(EngineError) -> Principal { try keys.caller(keyID: keyID) }

  /// What a caller is told of itself.
  public func info(of caller: Principal) -> KeyInfo { caller.info(at: keys.milliseconds) }

  /// Makes a key; returns it and its text, which cannot be had again.
  public func createKey(_ new: NewKey) throws -> (key: KeyInfo, text: String) {
    var scope = APIKey.Scope()
    scope.collections = new.collections
    scope.filter = new.filter.map(APIKey.Reach.init)
    for (name, filter) in new.filters { scope.filters[name] = APIKey.Reach(filter) }
    scope.sensitive = new.seesSensitive
    let expires = try new.expires.map(expiry)
    guard (1...100).contains(new.name.utf8.count), !new.name.unicodeScalars.contains(where: { $0.value < 32 }) else {
      throw EngineError.invalidArgument("name", reason: "must be 1 to 100 bytes long, without control characters")
    }
    try check(scope, new.role)
    let made = try keys.create { text, created in
      APIKey(text, name: new.name, role: new.role, scope: scope, created: created, expires: expires)
    }
    return (made.key.info(at: keys.milliseconds), made.text)
  }

  /// All keys, the oldest first.
  public var keyList: [KeyInfo] {
    let now = keys.milliseconds
    return keys.all.map { $0.info(at: now) }
  }

  /// Ends a key for good.
  public func revokeKey(_ id: String) throws -> KeyInfo { try keys.revoke(id).info(at: keys.milliseconds) }

  private func expiry(_ day: CalendarDate) throws(EngineError) -> Int64 {
    let moment = Int64(day.daysSinceEpoch) * 86_400_000
    guard moment > keys.milliseconds else { throw .invalidArgument("expires", reason: "is over already") }
    return moment
  }

  /// Refuses what could not be held: filters that do not fit, or a role that they cannot bind.
  private func check(_ scope: APIKey.Scope, _ role: Role) throws {
    let isFiltered = scope.filter != nil || !scope.filters.isEmpty
    guard role != .admin || (scope.collections == nil && !isFiltered && scope.sensitive == nil) else {
      throw EngineError.invalidArgument(
        "role", reason: "is admin, which reaches everything: it could make itself another key")
    }
    guard role != .rebuild || !isFiltered else {
      throw EngineError.invalidArgument(
        "role", reason: "is rebuild, which a filter does not bind: it writes collections as a whole")
    }
    guard scope.filters.isEmpty || scope.filter == nil else {
      throw EngineError.invalidArgument("filter", reason: "and filters exclude each other")
    }
    guard scope.filters.keys.allSatisfy({ scope.collections?.contains($0) ?? false }) else {
      throw EngineError.invalidArgument("filters", reason: "goes with collections that name each of its collections")
    }
    for text in scope.filters.values.map(\.text) + [scope.filter?.text].compactMap({ $0 }) {
      _ = try Filter(parsing: text)
    }
    let reached = try scope.collections?.map { try collection($0) } ?? collections
    for collection in reached {
      guard let filter = scope.filters[collection.name] ?? scope.filter else { continue }
      do {
        guard try collection.filter(filter.text) != nil else {
          throw EngineError.invalidArgument("filter", reason: "is empty")
        }
      } catch let error as FilterError {
        throw EngineError.invalidArgument("filter", reason: "does not fit \(collection.name): \(error)")
      }
    }
  }
}
