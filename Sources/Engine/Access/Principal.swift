import Foundation
import Index

/// Who calls, and what they may reach.
public struct Principal: Sendable {
  /// Whoever has the data directory, or asks a server that has no keys: an administrator.
  public static let local = Principal(key: nil)

  /// The key it came with.
  private let key: APIKey?
  /// The interface that it calls through, where the audit trail is to say that.
  private var interface: String?

  /// Whoever has shown no valid key, in the audit trail.
  package static let unknown = "unknown"

  private init(key: APIKey?) { self.key = key }

  init(_ key: APIKey) { self.key = key }

  /// The same, calling through an interface that the audit trail is to name.
  package func calling(through interface: String?) -> Principal {
    var principal = self
    principal.interface = interface
    return principal
  }

  /// What it may do.
  public var role: Role { key?.role ?? .admin }

  /// The id of its key; nil for `local`.
  public var keyID: String? { key?.id }

  /// Whether it is whoever has the data directory, or asks a server that has no keys.
  package var isLocal: Bool { key == nil }

  /// What it is told of itself: its key, as it is listed.
  func info(at now: Int64) -> KeyInfo {
    key?.info(at: now)
      ?? KeyInfo(
        id: nil, name: "local", role: role, collections: nil, filter: nil, filters: [], seesSensitive: true,
        created: nil, expires: nil, revoked: nil, isValid: nil)
  }

  /// Who it is, for the audit trail: the key or, without one, the user that this process runs as.
  package var actor: String {
    let name = key.map { "key \($0.id) (\($0.name))" } ?? "local \(Self.user)"
    return interface.map { "\($0):\(name)" } ?? name
  }

  private static let user = NSUserName()

  /// Whether a collection exists for it.
  func knows(_ collection: String) -> Bool { key?.scope.collections?.contains(collection) ?? true }

  /// What a record of a collection must pass to exist for it; nil for nothing.
  func reach(in collection: Collection) -> BoundFilter? {
    guard let key else { return nil }
    let own = key.reach(in: collection.name)
    let optOut = key.role.honoursOptOut ? collection.schema.optOut : nil
    guard own != nil || optOut != nil else { return nil }
    let fields = collection.snapshot.fields
    let parts = [own?.bound(to: fields), optOut.map { BoundFilter.isNotOptedOut(fields[$0]) }].compactMap { $0 }
    return .kept(parts.count == 1 ? parts[0] : .and(parts))
  }

  /// The fields whose values are kept from it.
  func masked(in schema: Schema) -> Set<String> {
    guard let key, !key.seesSensitive else { return [] }
    return Set(schema.fields.filter(\.sensitive).map(\.name))
  }
}

extension BoundFilter {
  /// Ways to write that a customer has not opted out. Any other keyword is taken for an opt-out.
  private static let refusals = ["no", "No", "NO", "n", "N", "false", "False", "FALSE", "0"]

  /// Whether a customer may be found, by the field that says that they do not want to be. Without a value they may; where there
  /// is no such field, nobody may.
  fileprivate static func isNotOptedOut(_ field: FieldDefinition?) -> BoundFilter {
    switch field?.type {
    case .boolean: .not(.boolean(field?.number ?? 0, true))
    case .keyword:
      .or([.not(.exists(field?.number ?? 0)), .keywords(field?.number ?? 0, Set(refusals.map(Keyword.init)))])
    default: .never
    }
  }
}
