import Glibc
import NIOCore
import NIOPosix

/// A connection of which only the input is a sequence. Replies are written through its channel, which tells when the system has
/// taken them; a connection closed earlier would lose them.
typealias Connection = NIOAsyncChannel<Line, Never>
/// A socket that accepts connections.
typealias Listener = NIOAsyncChannel<Connection, Never>

extension LineServerOptions {
  /// Opens the port.
  func listen() async throws(LineServerError) -> Listener {
    let address = try loopbackAddress()
    do {
      return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        // A client that has sent all it wants to may say so and still read the replies.
        .childChannelOption(.allowRemoteHalfClosure, value: true)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(to: address, childChannelInitializer: connection)
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw .portInUse(host: host, port: port)
    } catch {
      throw .cannotListen(host: host, port: port, reason: "\(error)")
    }
  }

  private func connection(on channel: any Channel) -> EventLoopFuture<Connection> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder(maxLine: maxLine)))
      return try Connection(wrappingChannelSynchronously: channel)
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
