import NIOCore
import NIOPosix
public import Wire

/// A connection to a server of the line protocol. Many calls may wait on it at once.
public final class LineClient: Sendable {
  private let channel: any Channel
  private let pending: PendingCalls

  private init(channel: any Channel, pending: PendingCalls) {
    self.channel = channel
    self.pending = pending
  }

  /// Connects, or throws a `ClientError` when that fails or takes longer than the timeout.
  public static func connect(
    host: String, port: Int, timeout: Duration = .seconds(10)
  ) async throws(ClientError) -> LineClient {
    let pending = PendingCalls()
    do {
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(TimeAmount(timeout))
        .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            let handlers = channel.pipeline.syncOperations
            try handlers.addHandler(ByteToMessageHandler(ReplyDecoder()))
            try handlers.addHandler(ReplyHandler(pending: pending))
          }
        }
        .connect(host: host, port: port).get()
      return LineClient(channel: channel, pending: pending)
    } catch {
      throw .cannotConnect(host: host, port: port, reason: "\(error)")
    }
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
  public var isOpen: Bool { channel.isActive }

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
