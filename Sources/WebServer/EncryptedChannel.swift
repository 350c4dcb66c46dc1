import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Transport

/// A connection under TLS, which begins with the certificate of its time; the library's own keeps the first one for ever.
struct EncryptedChannel<Base: ServerChildChannel>: ServerChildChannel {
  private let base: Base
  private let tls: ServerTLS

  init(_ base: Base, _ tls: ServerTLS) {
    self.base = base
    self.tls = tls
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
    }
    .flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
