import NIOCore
import NIOPosix
public import Transport
public import Wire

/// A connection to a server of the line protocol. Many calls may wait on it at once.
public final class LineClient: Sendable {
  private let channel: any Channel
  private let pending: PendingCalls

  private init(channel: any Channel, pending: PendingCalls) {
    self.channel = channel
    self.pending = pending
  }

  /// Connects, or throws a `ClientError` when that fails or takes longer than the timeout. Without `tls` it speaks in plain
  /// text.
  public static func connect(
    host: String, port: Int, tls: ClientTLS? = nil, timeout: Duration = .seconds(10)
  ) async throws(ClientError) -> LineClient {
    let pending = PendingCalls()
    let connected: Connected
    do {
      connected = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(TimeAmount(timeout))
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .connect(host: host, port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            let handshake = try secure(channel, host, tls, timeout)
            let handlers = channel.pipeline.syncOperations
            try handlers.addHandler(ByteToMessageHandler(ReplyDecoder()))
            try handlers.addHandler(ReplyHandler(pending: pending))
            return Connected(channel: channel, handshake: handshake)
          }
        }
    } catch {
      throw .cannotConnect(host: host, port: port, reason: "\(error)")
    }
    do {
      try await connected.handshake?.get()
    } catch {
      throw .notSecure(host: host, port: port, reason: ClientTLS.reason(error))
    }
    return LineClient(channel: connected.channel, pending: pending)
  }

  /// Puts encryption at the front of a connection; what it returns comes true with the handshake.
  private static func secure(
    _ channel: any Channel, _ host: String, _ tls: ClientTLS?, _ timeout: Duration
  ) throws -> EventLoopFuture<Void>? {
    guard let tls else { return nil }
    let waiter = HandshakeWaiter(channel.eventLoop.makePromise(), limit: TimeAmount(timeout))
    do {
      try channel.pipeline.syncOperations.addHandlers(tls.handler(host: host), waiter)
    } catch {
      waiter.done.fail(error)
      throw error
    }
    return waiter.done.futureResult
  }

  /// Gives a key, which says what this connection may do from now on: calls that are made before this returns included. Throws as
  /// `call` does.
  public func authenticate(key: String) async throws {
    _ = try await call("authenticate", .object(["key": .string(key)]))
  }

  /// Calls a method and returns its result. Throws the server's `RPCError`, or a `ClientError` when the connection fails.
  /// Cancelling the task ends the wait, not the work of the server.
  public func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
    let promise = channel.eventLoop.makePromise(of: JSONValue.self)
    guard let id = pending.add(promise) else { return try await promise.futureResult.get() }
    return try await withTaskCancellationHandler {
      send(RPCRequest(id: .integer(id), method: method, params: params), id)
      return try await promise.futureResult.get()
    } onCancel: {
      pending.complete(id, .failure(CancellationError()))
    }
  }

  /// Whether it can still be used, as far as is known here.
  public var isOpen: Bool { channel.isActive && !pending.isEnded }

  /// Closes the connection. Calls that still wait fail with `ClientError.closed`.
  public func close() async {
    pending.end(with: .closed)
    channel.close(promise: nil)
    // It never fails, whoever closes the connection and why.
    try? await channel.closeFuture.get()
  }

  private func send(_ request: RPCRequest, _ id: Int64) {
    var line = channel.allocator.buffer(bytes: request.json.serialised())
    line.writeInteger(UInt8(ascii: "\n"))
    channel.writeAndFlush(line).whenFailure { [pending] error in
      pending.complete(id, .failure(ClientError.connectionLost(reason: "\(error)")))
    }
  }
}

/// A connection, whose handshake may still be under way.
private struct Connected: Sendable {
  let channel: any Channel
  let handshake: EventLoopFuture<Void>?
}
