import Crypto
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import Synchronization
import Wire

/// A connection, and whom it has shown keys of: a key is given with each request, and looked at closely with the first.
final class Connection: Sendable {
  /// The connection that the present request came on.
  @TaskLocal static var current: Connection?

  /// More keys than anybody has who is not a proxy; those come again.
  private static let mostKeys = 16
  private static let opened = Atomic(0)

  let channel: any Channel
  private let number: Int
  /// Whoever shows no key.
  let anonymous: Session
  private let sessions = Mutex<[SHA256Digest: Session]>([:])

  init(_ channel: any Channel) {
    self.channel = channel
    number = Self.opened.add(1, ordering: .relaxed).newValue
    anonymous = Session(number: number, peer: channel.remoteAddress?.ipAddress)
  }

  /// Whether somebody is there for a reply.
  var isWanted: Bool { channel.isActive }

  /// The session of whoever has shown this key before; else one that is to be authenticated.
  func session(of key: SHA256Digest) -> (session: Session, isKnown: Bool) {
    if let known = sessions.withLock({ $0[key] }) { return (known, true) }
    return (Session(number: number, peer: anonymous.peer), false)
  }

  /// Remembers whose key this is.
  func keep(_ session: Session, of key: SHA256Digest) {
    sessions.withLock { sessions in
      if sessions.count >= Self.mostKeys { sessions.removeAll() }
      sessions[key] = session
    }
  }
}

/// Connections whose requests can tell which of them they came on.
struct KnownConnections<Base: ServerChildChannel>: ServerChildChannel {
  private let base: Base

  init(_ base: Base) { self.base = base }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    base.setup(channel: channel, logger: logger)
  }

  func handle(value: Base.Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
      await Connection.$current.withValue(Connection(value.channel)) {
        await base.handle(value: value, logger: logger)
      }
    }
  }
}
