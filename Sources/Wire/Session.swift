import Synchronization

/// A connection as those see it who answer its requests: who is at its other end.
public final class Session: Sendable {
  /// The number of the connection, for the log.
  public let number: Int
  /// The address of the other end, where it is known.
  public let peer: String?
  private let shown: Mutex<String?> = Mutex(nil)

  /// The interface that it belongs to, where the audit trail is to name it.
  public let interface: String?

  /// Makes the session of a new connection, on which no key was shown yet.
  public init(number: Int, peer: String?, interface: String? = nil) {
    self.number = number
    self.peer = peer
    self.interface = interface
  }

  /// The same connection and key, for another interface on it.
  public func calling(through interface: String) -> Session {
    let session = Session(number: number, peer: peer, interface: interface)
    session.keyID = keyID
    return session
  }

  /// The id of the key that was shown; nil for none. The key itself is looked up for each request.
  public var keyID: String? {
    get { shown.withLock { $0 } }
    set { shown.withLock { $0 = newValue } }
  }

  /// Whether a key was shown.
  public var isAuthenticated: Bool { keyID != nil }
}
