import NIOCore
import Synchronization

/// The connections that are open: no more than so many, and stopping reaches them.
final class Connections: Sendable {
  /// What becomes of a new connection.
  enum Admission {
    case accepted(number: Int)
    case tooMany
    case ending
  }

  fileprivate struct State {
    var open: [ObjectIdentifier: any Channel] = [:]
    var served: Set<ObjectIdentifier> = []
    var accepted = 0
    var isEnding = false
    var watchers: [CheckedContinuation<Void, Never>] = []
  }

  private let limit: Int
  private let state = Mutex(State())

  init(limit: Int) { self.limit = limit }

  /// Keeps a connection until `remove`, whether it is accepted or about to be closed.
  func add(_ channel: any Channel) -> Admission {
    state.withLock { state in
      let id = ObjectIdentifier(channel)
      state.open[id] = channel
      if state.isEnding { return .ending }
      guard state.served.count < limit else { return .tooMany }
      state.served.insert(id)
      state.accepted += 1
      return .accepted(number: state.accepted)
    }
  }

  /// How many are served.
  var count: Int { state.withLock { $0.served.count } }

  func remove(_ channel: any Channel) {
    let watchers = state.withLock { state in
      state.served.remove(ObjectIdentifier(channel))
      state.open.removeValue(forKey: ObjectIdentifier(channel))
      return state.takeWatchersIfEnded()
    }
    for watcher in watchers { watcher.resume() }
  }

  /// Reads no more from any connection. Each then closes when its last reply is written.
  func endInput() {
    let (open, watchers) = state.withLock { state in
      state.isEnding = true
      return (Array(state.open.values), state.takeWatchersIfEnded())
    }
    for channel in open { channel.close(mode: .input, promise: nil) }
    for watcher in watchers { watcher.resume() }
  }

  /// Closes all connections, whatever they wait for.
  func closeAll() {
    for channel in state.withLock({ Array($0.open.values) }) { channel.close(promise: nil) }
  }

  /// Returns when input has been ended and the last connection is gone.
  func waitForEnd() async {
    await withCheckedContinuation { continuation in
      let watchers = state.withLock { state in
        state.watchers.append(continuation)
        return state.takeWatchersIfEnded()
      }
      for watcher in watchers { watcher.resume() }
    }
  }
}

extension Connections.State {
  fileprivate mutating func takeWatchersIfEnded() -> [CheckedContinuation<Void, Never>] {
    guard isEnding, open.isEmpty else { return [] }
    defer { watchers = [] }
    return watchers
  }
}
