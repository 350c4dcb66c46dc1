import Synchronization

/// A connection as those see it who answer its requests: who is at its other end.
public final class Session: Sendable {
  /// The number of the connection, for the log.
  public let number: Int
  /// The address of the other end, where it is known.
  public let peer: String?
  private let held: Mutex<(any Sendable)?> = Mutex(nil)

  /// Makes the session of a new connection, of which nothing is known yet.
  public init(number: Int, peer: String?) {
    self.number = number
    self.peer = peer
  }

  /// Whether a key was shown on the connection.
  public var isAuthenticated: Bool { held.withLock { $0 != nil } }

  /// What those who answer remember of the connection.
  public var state: (any Sendable)? {
    get { held.withLock { $0 } }
    set { held.withLock { $0 = newValue } }
  }
}
