import Glibc
import NIOCore
import NIOPosix

extension LineServerOptions {
  /// Opens the port. `serve` puts the handlers of a connection in place.
  func listen(
    _ serve: @escaping @Sendable (any Channel) throws -> Void
  ) async throws(LineServerError) -> any Channel {
    let address = try loopbackAddress()
    do {
      return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        // A client that has sent all it wants to may say so and still read the replies.
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelInitializer { channel in channel.eventLoop.makeCompletedFuture { try serve(channel) } }
        .bind(to: address).get()
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw .portInUse(host: host, port: port)
    } catch {
      throw .cannotListen(host: host, port: port, reason: "\(error)")
    }
  }

  /// The address, if only this machine can reach it.
  private func loopbackAddress() throws(LineServerError) -> SocketAddress {
    let number = host == "localhost" ? "127.0.0.1" : host
    guard let address = try? SocketAddress(ipAddress: number, port: port) else { throw .notAnAddress(host: host) }
    guard address.isLoopback else { throw .notLoopback(host: host) }
    return address
  }
}

extension SocketAddress {
  fileprivate var isLoopback: Bool {
    switch self {
    case .v4: ipAddress?.hasPrefix("127.") ?? false
    case .v6: ipAddress == "::1"
    case .unixDomainSocket: false
    }
  }
}
