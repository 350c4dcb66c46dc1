import NIOCore
import Synchronization

/// The connections that are open, so that stopping reaches them.
final class Connections: Sendable {
  private struct State {
    var open: [ObjectIdentifier: any Channel] = [:]
    var isEnding = false
  }

  private let state = Mutex(State())

  /// Keeps a connection until `remove`. One that arrives while the server ends is not read from any more.
  func add(_ channel: any Channel) {
    let isEnding = state.withLock { state in
      state.open[ObjectIdentifier(channel)] = channel
      return state.isEnding
    }
    if isEnding { channel.close(mode: .input, promise: nil) }
  }

  func remove(_ channel: any Channel) {
    _ = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
  }

  /// Reads no more from any connection. Each then closes when its last reply is written.
  func endInput() {
    let open = state.withLock { state in
      state.isEnding = true
      return Array(state.open.values)
    }
    for channel in open { channel.close(mode: .input, promise: nil) }
  }

  /// Closes all connections, whatever they wait for.
  func closeAll() {
    for channel in state.withLock({ Array($0.open.values) }) { channel.close(promise: nil) }
  }
}
