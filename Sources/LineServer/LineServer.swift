public import Admission
import NIOCore
import Synchronization

/// JSON-RPC 2.0 over TCP, one JSON object per line.
///
/// Connections live on event loops; requests are answered on threads of the server's own, many of one connection at
/// once. So replies may come in another order than their requests, and the `id` tells which is which.
public final class LineServer: Sendable {
  /// What there is between start and stop.
  private struct Running {
    let listener: any Channel
    let connections: Connections
  }

  private enum State {
    case idle
    case starting
    case running(Running)
    case stopped
  }

  private let options: LineServerOptions
  /// Admits and runs its requests.
  public let admission: Admission
  private let state = Mutex(State.idle)

  /// Makes a server that does not listen yet. Requests go to `admission`, which outlives it.
  public init(options: LineServerOptions = LineServerOptions(), admission: Admission) {
    self.options = options
    self.admission = admission
  }

  /// Listens, and returns the address at which clients can connect from now on. A server can be started once; a start that failed
  /// may be repeated.
  public func start() async throws(LineServerError) -> (host: String, port: Int) {
    try state.withLock { state throws(LineServerError) in
      guard case .idle = state else { throw .alreadyStarted }
      state = .starting
    }
    let connections = Connections(limit: options.maxConnections)
    do {
      let listener = try await listen(connections)
      let running = Running(listener: listener, connections: connections)
      state.withLock { $0 = .running(running) }
      let address = listener.localAddress
      return (address?.ipAddress ?? options.host, address?.port ?? options.port)
    } catch {
      state.withLock { $0 = .idle }
      throw error
    }
  }

  /// How many connections are served; nil if it does not run.
  public var connections: Int? {
    state.withLock { if case .running(let running) = $0 { running.connections.count } else { nil } }
  }

  /// Returns when the server has stopped; at once if it does not run.
  public func waitUntilStopped() async {
    let connections: Connections? = state.withLock { state in
      if case .running(let running) = state { running.connections } else { nil }
    }
    await connections?.waitForEnd()
  }

  /// Accepts no more connections and reads no more requests, lets those that were read be answered, and closes each connection
  /// after its last reply. When the grace is over, connections are closed as they are, and what still waits is not begun. A
  /// handler may still run then: `Admission.shutDown` waits for it.
  public func stop(grace: Duration) async {
    let stopped: Running? = state.withLock { state in
      guard case .running(let running) = state else { return nil }
      state = .stopped
      return running
    }
    guard let stopped else { return }
    try? await stopped.listener.close()
    stopped.connections.endInput()
    let deadline = Task {
      try await Task.sleep(for: grace)
      stopped.connections.closeAll()
    }
    await stopped.connections.waitForEnd()
    deadline.cancel()
  }

  private func listen(_ connections: Connections) async throws(LineServerError) -> any Channel {
    let dispatcher = Dispatcher(admission: admission, options: options)
    return try await options.listen { [options, admission] channel in
      let decoder = LineDecoder(maxLine: options.maxLine, budget: admission.budget)
      try channel.pipeline.syncOperations.addHandlers(
        ForeignProtocolHandler(), ByteToMessageHandler(decoder),
        ConnectionHandler(dispatcher, connections, options, admission.budget))
    }
  }
}
