import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Transport

extension LineServerOptions {
  /// Opens the port. `serve` puts the handlers of a connection in place.
  func listen(
    _ serve: @escaping @Sendable (any Channel) throws -> Void
  ) async throws(LineServerError) -> any Channel {
    let address = try checkedAddress()
    do {
      return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        // A client that has sent all it wants to may say so and still read the replies.
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try encrypt(channel)
            try serve(channel)
          }
        }
        .bind(to: address).get()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw .portInUse(host: host, port: port)
    } catch {
      throw .cannotListen(host: host, port: port, reason: "\(error)")
    }
  }

  private func checkedAddress() throws(LineServerError) -> SocketAddress {
    do {
      return try ListenAddress(host: host, port: port).checked(hasTLS: tls != nil, requiresKeys: requiresKeys())
    } catch {
      throw .refused(error)
    }
  }

  /// Each connection begins with the certificate of its time.
  private func encrypt(_ channel: any Channel) throws {
    guard let tls else { return }
    try channel.pipeline.syncOperations.addHandlers(
      NIOSSLServerHandler(context: tls.context), HandshakeHandler(limit: TimeAmount(handshakeTimeout)))
  }
}
