import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
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

  /// Tells whoever asks before they send a body that it is wanted (RFC 9110, 10.1.1); curl would wait a second for that.
  func askForBody(of request: Request) {
    guard request.headers[.expect]?.lowercased() == "100-continue" else { return }
    channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .continue)), promise: nil)
  }

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

/// How many connections are open.
final class ConnectionCount: Sendable {
  private let open = Atomic(0)

  var value: Int { open.load(ordering: .relaxed) }

  func during(_ connection: () async -> Void) async {
    open.add(1, ordering: .relaxed)
    await connection()
    open.subtract(1, ordering: .relaxed)
  }
}

/// Connections that are counted, and whose requests can tell which of them they came on.
struct KnownConnections<Base: ServerChildChannel>: ServerChildChannel {
  private let base: Base
  private let count: ConnectionCount

  init(_ base: Base, _ count: ConnectionCount) { (self.base, self.count) = (base, count) }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    base.setup(channel: channel, logger: logger)
  }

  func handle(value: Base.Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
      await count.during {
        await Connection.$current.withValue(Connection(value.channel)) {
          await base.handle(value: value, logger: logger)
        }
      }
    }
  }
}
