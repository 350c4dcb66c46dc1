import Foundation
import Index
import Synchronization

/// The keys of a data directory. As soon as there is one, revoked or not, whoever asks a server must have one.
package final class Keychain: Sendable {
  private let catalog: Catalog
  private let now: @Sendable () -> Date
  private let throttle: AttemptThrottle
  private let keys: Mutex<[String: APIKey]>
  private let isInUse: Atomic<Bool>
  private let failures = Atomic(0)

  init(_ catalog: Catalog, now: @escaping @Sendable () -> Date) throws {
    self.catalog = catalog
    self.now = now
    throttle = AttemptThrottle(now: now)
    let stored = try catalog.keys()
    keys = Mutex(stored)
    isInUse = Atomic(!stored.isEmpty)
  }

  /// Whether callers need a key.
  package var isRequired: Bool { isInUse.load(ordering: .acquiring) }

  /// How many keys were given that are none, are revoked or have expired.
  var failedAuthentications: Int { failures.load(ordering: .relaxed) }

  /// All keys, the oldest first.
  var all: [APIKey] {
    keys.withLock { Array($0.values) }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
  }

  /// Milliseconds since 1970.
  var milliseconds: Int64 { Int64(now().timeIntervalSince1970 * 1000) }

  /// Keeps a new key; returns it and its text, which nobody can tell again.
  func create(_ make: (KeyText, _ created: Int64) throws -> APIKey) throws -> (key: APIKey, text: String) {
    let text = KeyText()
    return try keys.withLock { keys in
      // Later than all others, so that their order is the order they were made in.
      let time = max(milliseconds, (keys.values.map(\.created).max() ?? 0) + 1)
      let key = try make(text, time)
      guard key.role == .admin || keys.values.contains(where: { $0.role == .admin && $0.isValid(at: time) }) else {
        throw EngineError.noAdministrator
      }
      try catalog.set(key)
      keys[key.id] = key
      isInUse.store(true, ordering: .releasing)
      return (key, text.text)
    }
  }

  /// Ends a key for good, on connections that are open too. It stays listed.
  func revoke(_ id: String) throws -> APIKey {
    try keys.withLock { keys in
      guard var key = keys[id] else { throw EngineError.noKey(id) }
      guard key.revoked == nil else { return key }
      key.revoked = milliseconds
      try catalog.set(key)
      keys[id] = key
      return key
    }
  }

  /// The key whose text this is, sent from an address. Throws, and counts it, if it is none or opens nothing any more.
  func key(for text: String, from peer: String?) throws(EngineError) -> APIKey {
    if let given = KeyText(text), let key = keys.withLock({ $0[given.id] }), given.matches(key.hash) {
      if key.isValid(at: milliseconds) { return key }
      failures.add(1, ordering: .relaxed)
      throw Self.ended(key)
    }
    failures.add(1, ordering: .relaxed)
    if let wait = throttle.noteFailure(of: peer ?? "") { throw .tooManyAttempts(retryAfterMilliseconds: wait) }
    throw .unauthenticated("invalid API key; check it, or ask an administrator for a new one")
  }

  /// Who calls, where a key of this id was shown. Throws if a key is required and there is none, or none that is still valid.
  func caller(keyID: String?) throws(EngineError) -> Principal {
    guard isRequired else { return .local }
    guard let keyID else { throw .unauthenticated("this server requires an API key; authenticate first") }
    guard let key = keys.withLock({ $0[keyID] }), key.isValid(at: milliseconds) else {
      throw .unauthenticated("the API key of this connection is revoked or expired; authenticate with another")
    }
    return Principal(key)
  }

  private static func ended(_ key: APIKey) -> EngineError {
    .unauthenticated("this key \(key.revoked == nil ? "has expired" : "is revoked"); ask an administrator for another")
  }
}
