import NIOCore
import Synchronization
import Wire

/// The calls that wait for their replies.
final class PendingCalls: Sendable {
  private struct State {
    var nextID: Int64 = 1
    var promises: [Int64: EventLoopPromise<JSONValue>] = [:]
    var end: ClientError?
  }

  private let state = Mutex(State())

  /// Notes a call and gives it an id that no other call of this connection has.
  func add(_ promise: EventLoopPromise<JSONValue>) -> Int64? {
    let (id, end) = state.withLock { state -> (Int64?, ClientError?) in
      if let end = state.end { return (nil, end) }
      defer { state.nextID += 1 }
      state.promises[state.nextID] = promise
      return (state.nextID, nil)
    }
    if let end { promise.fail(end) }
    return id
  }

  /// Ends one call, if it still waits.
  func complete(_ id: Int64, _ outcome: Result<JSONValue, any Error>) {
    state.withLock { $0.promises.removeValue(forKey: id) }?.completeWith(outcome)
  }

  /// Whether calls come to nothing here.
  var isEnded: Bool { state.withLock { $0.end != nil } }

  /// Hands a reply to its call. An error that names no call is about a line the server could not read, and any of the calls
  /// may have been in it: all that wait get the error, since one of them would wait forever. If it says when to try again, it is
  /// a farewell: none of the calls that wait was read.
  func complete(with reply: RPCReply) {
    switch (reply.id, reply.outcome) {
    case (.integer(let id), let outcome): complete(id, outcome.mapError { $0 })
    case (_, .failure(let error)):
      if error.retryAfter != nil { state.withLock { $0.end = $0.end ?? .connectionLost(reason: error.message) } }
      fail(with: error)
    case (_, .success): break
    }
  }

  /// Fails all calls that wait, and all later ones: the connection is gone.
  func end(with error: ClientError) {
    state.withLock { $0.end = $0.end ?? error }
    fail(with: error)
  }

  private func fail(with error: any Error) {
    let failed = state.withLock { state in
      defer { state.promises = [:] }
      return state.promises
    }
    for promise in failed.values { promise.fail(error) }
  }
}
