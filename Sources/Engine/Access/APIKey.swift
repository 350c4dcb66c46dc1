import Cryptography
import Foundation
import Index
import Wire

/// A key as the catalog keeps it, and what it allows.
package struct APIKey: Sendable {
  /// A filter that every record must pass which the key is to reach.
  package struct Reach: Sendable {
    let text: String
    /// Nil where it cannot be read.
    private let filter: Filter?

    init(_ text: String) {
      self.text = text
      filter = try? Filter(parsing: text)
    }

    /// The filter over the fields there are. If it does not fit them, nothing passes.
    func bound(to fields: [String: FieldDefinition]) -> BoundFilter { (try? filter?.bound(to: fields)) ?? .never }
  }

  /// What it may be used for.
  struct Scope: Sendable {
    /// The collections that exist for it; nil for all.
    var collections: [String]?
    /// What records must pass, in every collection.
    var filter: Reach?
    /// The same by collection.
    var filters: [String: Reach] = [:]
    /// Whether sensitive fields are clear; nil for what is usual with the role.
    var sensitive: Bool?
  }

  let id: String
  let name: String
  let role: Role
  let hash: [UInt8]
  let scope: Scope
  /// Milliseconds since 1970, as all times of it.
  let created: Int64
  let expires: Int64?
  var revoked: Int64?

  init(
    _ text: KeyText, name: String, role: Role, scope: Scope = Scope(), created: Int64, expires: Int64? = nil
  ) {
    (id, hash) = (text.id, text.hash)
    (self.name, self.role, self.scope, self.created, self.expires) = (name, role, scope, created, expires)
  }

  /// Whether it opens anything at a time.
  func isValid(at now: Int64) -> Bool { revoked == nil && expires.map { now < $0 } ?? true }

  /// Whether values of sensitive fields are clear to it.
  var seesSensitive: Bool { scope.sensitive ?? role.seesSensitive }

  /// The filter that binds it in a collection.
  func reach(in collection: String) -> Reach? { scope.filters[collection] ?? scope.filter }
}

extension APIKey {
  init(json: JSONValue) throws(EngineError) {
    guard let id = json["id"]?.string, let name = json["name"]?.string, let created = json["created"]?.integer,
      let role = json["role"]?.string.flatMap(Role.init), let hash = json["sha256"]?.string.flatMap([UInt8].init(hex:))
    else { throw .badKey("its catalog entry cannot be read; restore a backup") }
    (self.id, self.name, self.role, self.hash, self.created) = (id, name, role, hash, created)
    (expires, revoked) = (json["expires"]?.integer, json["revoked"]?.integer)
    var scope = Scope()
    scope.collections = json["collections"]?.array?.compactMap(\.string)
    scope.filter = json["filter"]?.string.map(Reach.init)
    for (name, filter) in json["filters"]?.object?.members ?? [] { scope.filters[name] = Reach(filter.string ?? "") }
    scope.sensitive = json["sensitive"]?.bool
    self.scope = scope
  }

  /// It as the catalog keeps it.
  var json: JSONValue {
    var object = members
    object["sha256"] = .string(hash.hex)
    object["sensitive"] = scope.sensitive.map { .bool($0) }
    object["created"] = .integer(created)
    object["expires"] = expires.map { .integer($0) }
    object["revoked"] = revoked.map { .integer($0) }
    return .object(object)
  }

  /// It as it is listed.
  func info(at now: Int64) -> KeyInfo {
    KeyInfo(
      id: id, name: name, role: role, collections: scope.collections, filter: scope.filter?.text,
      filters: scope.filters.sorted { $0.key < $1.key }.map { ($0.key, $0.value.text) },
      seesSensitive: seesSensitive, created: created, expires: expires, revoked: revoked, isValid: isValid(at: now))
  }

  private var members: JSONObject {
    var object: JSONObject = ["id": .string(id), "name": .string(name), "role": .string(role.rawValue)]
    object["collections"] = scope.collections.map { .array($0.map { .string($0) }) }
    object["filter"] = scope.filter.map { .string($0.text) }
    if !scope.filters.isEmpty {
      let filters = scope.filters.sorted { $0.key < $1.key }
      object["filters"] = .object(JSONObject(filters.map { (key: $0.key, value: .string($0.value.text)) }))
    }
    return object
  }
}

extension [UInt8] {
  /// The bytes of hexadecimal digits; nil if they are none.
  fileprivate init?(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
