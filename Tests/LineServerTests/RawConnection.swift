import LineServer
import NIOCore
import NIOPosix
import Transport
import Wire

/// A connection that sends bytes as they are, and reads replies.
final class RawConnection {
  private let channel: any Channel
  private var lines: NIOAsyncChannelInboundStream<Line>.AsyncIterator

  fileprivate init(_ channel: any Channel, _ lines: NIOAsyncChannelInboundStream<Line>) {
    self.channel = channel
    self.lines = lines.makeAsyncIterator()
  }

  /// Sends bytes.
  func send(_ bytes: some Sequence<UInt8>) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  /// Sends a text and a line end.
  func send(line: String) async throws { try await send((line + "\n").utf8) }

  /// Says that nothing more will be sent.
  func endOutput() async throws { try await channel.close(mode: .output) }

  /// Has the other side see an end of the stream beneath TLS, which says no goodbye: what somebody on the way can do. What comes
  /// from there is not read any more.
  func cutOutput() async throws {
    try await channel.setOption(.autoRead, value: false).get()
    let pipeline = channel.pipeline
    try await channel.eventLoop.submit {
      try pipeline.syncOperations.context(name: tlsName).close(mode: .output, promise: nil)
    }.get()
  }

  /// The next line as JSON; nil at the end, whether the server closed or reset the connection.
  func next() async throws -> JSONValue? {
    guard case .text(let line)? = try? await lines.next() else { return nil }
    return try JSONValue(parsing: line.readableBytesUInt8Span)
  }

  /// The next reply; nil at the end.
  func reply() async throws -> RPCReply? { try await next().map(RPCReply.init(json:)) }

  /// All replies up to the end.
  func rest() async throws -> [RPCReply] {
    var replies: [RPCReply] = []
    while let reply = try await reply() { replies.append(reply) }
    return replies
  }
}

private let tlsName = "tls"

/// Connects to a port of this machine for the length of `body`.
func withConnection<Value: Sendable>(
  to port: Int, tls: ClientTLS? = nil, _ body: (RawConnection) async throws -> Value
) async throws -> Value {
  let connection = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    .connect(host: "127.0.0.1", port: port) { channel in
      channel.eventLoop.makeCompletedFuture {
        if let tls {
          try channel.pipeline.syncOperations.addHandler(tls.handler(host: "127.0.0.1"), name: tlsName)
        }
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineDecoder(maxLine: .max)))
        return try NIOAsyncChannel<Line, Never>(wrappingChannelSynchronously: channel)
      }
    }
  return try await connection.executeThenClose { lines in
    try await body(RawConnection(connection.channel, lines))
  }
}

extension RPCReply {
  /// The code, if it is an error.
  var code: RPCErrorCode? {
    if case .failure(let error) = outcome { RPCErrorCode(rawValue: error.code) } else { nil }
  }

  /// The result, if it is none.
  var result: JSONValue? { try? outcome.get() }
}
