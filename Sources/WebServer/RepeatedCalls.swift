import Cryptography
import Synchronization

/// What writes came to that were given an `Idempotency-Key`: for ten minutes the same call with the same key gets the same reply,
/// and is not done again.
final class RepeatedCalls: Sendable {
  /// A key, and whose it is.
  struct Name: Hashable {
    let caller: SHA256Digest?
    let key: String
  }

  /// What a call is.
  enum Verdict {
    /// It has not come before; `end` is to be called.
    case new
    case repeated(Reply)
    case underWay
    /// The key came with another call.
    case other
  }

  fileprivate struct Call {
    let content: SHA256Digest
    let began: ContinuousClock.Instant
    var reply: Reply?
  }

  fileprivate struct State {
    var calls: [Name: Call] = [:]
    var bytes = 0
  }

  private static let lifetime = Duration.seconds(600)
  private static let mostCalls = 1024
  private static let mostBytes = 16 << 20

  private let state = Mutex(State())

  /// Takes a call on, unless there was one of its name.
  func begin(_ name: Name, _ content: SHA256Digest) -> Verdict {
    let now = ContinuousClock.now
    return state.withLock { state in
      state.drop { now - $0.began > Self.lifetime }
      if let call = state.calls[name] {
        guard call.content == content else { return .other }
        return call.reply.map { .repeated($0) } ?? .underWay
      }
      state.calls[name] = Call(content: content, began: now)
      return .new
    }
  }

  /// Keeps what a call came to; nil if it may be tried again.
  func end(_ name: Name, _ reply: Reply?) {
    state.withLock { state in
      guard let reply else {
        state.calls[name] = nil
        return
      }
      state.calls[name]?.reply = reply
      state.bytes += reply.bytes.count
      while state.calls.count > Self.mostCalls || state.bytes > Self.mostBytes, state.dropOldest() {}
    }
  }
}

extension RepeatedCalls.State {
  fileprivate mutating func drop(where isOver: (RepeatedCalls.Call) -> Bool) {
    for (name, call) in calls where call.reply != nil && isOver(call) { remove(name, call) }
  }

  /// Whether there was one to drop.
  fileprivate mutating func dropOldest() -> Bool {
    guard let oldest = calls.filter({ $0.value.reply != nil }).min(by: { $0.value.began < $1.value.began }) else {
      return false
    }
    remove(oldest.key, oldest.value)
    return true
  }

  private mutating func remove(_ name: RepeatedCalls.Name, _ call: RepeatedCalls.Call) {
    calls[name] = nil
    bytes -= call.reply?.bytes.count ?? 0
  }
}
