import Dispatch
import Foundation
import Store
import Synchronization

/// Calls that write wait here for one another. Whoever finds nobody writing writes for all who wait, in one commit: calls
/// that come while it syncs share the next one. There is no thread of its own, and a call alone waits for nobody.
final class WriteQueue: Sendable {
  /// The most records in a commit of several calls: enough to make the sync cheap, few enough to be done soon.
  private static let largestGroup = 4096

  /// How long a commit waits for the callers of the one before, who have just been answered and may have more to write: much
  /// less than a sync takes, and a fuller commit spares one.
  private static let patience = 12
  private static let patienceStep: UInt32 = 100  // microseconds

  private struct State {
    var waiting: [WriteCall] = []
    var isBusy = false
    /// Calls that would wait if all those just answered came back.
    var expected = 0
  }

  private let state = Mutex(State())

  /// Queues a call; returns when it has been written, by this thread or by another. `write` gets calls in the order in
  /// which they came.
  func run(_ call: WriteCall, _ write: ([WriteCall]) -> Void) {
    let leads = state.withLock { state in
      state.waiting.append(call)
      defer { state.isBusy = true }
      return !state.isBusy
    }
    if !leads, call.wait() == .isDone { return }
    awaitOthers()
    let group = state.withLock { Self.takeGroup(from: &$0.waiting) }
    write(group)
    let next = state.withLock { state in
      state.isBusy = !state.waiting.isEmpty
      // Nobody waits for callers who were alone.
      state.expected = state.waiting.isEmpty ? 0 : state.waiting.count + group.count
      return state.waiting.first
    }
    next?.wake(.leads)
    for other in group.dropFirst() { other.wake(.isDone) }
  }

  private func awaitOthers() {
    for _ in 0..<Self.patience {
      guard state.withLock({ $0.waiting.count < $0.expected }) else { return }
      usleep(Self.patienceStep)
    }
  }

  /// The calls that are written next: one that must be alone, or as many as may share a commit.
  private static func takeGroup(from waiting: inout [WriteCall]) -> [WriteCall] {
    var records = 0
    var taken = 0
    for call in waiting {
      records += call.size
      if taken > 0, call.isAlone || waiting[0].isAlone || records > largestGroup { break }
      taken += 1
    }
    defer { waiting.removeFirst(taken) }
    return Array(waiting[..<taken])
  }
}

/// One call of somebody who wants something written: all of it, or nothing.
final class WriteCall: Sendable {
  /// Why a call that waited goes on.
  enum Turn {
    /// It is the first of those that wait, and writes for all of them.
    case leads
    /// Another has written it.
    case isDone
  }

  typealias Step = @Sendable (Writer, borrowing WriteTransaction) throws -> Void

  /// How many records it has.
  let size: Int
  /// Whether it goes by the snapshot before it, and so shares its commit with no other call.
  let isAlone: Bool
  /// Refuses the call before anything of it is changed, so that those beside it are not spoilt.
  let check: Step
  let change: Step
  private let error = Mutex<(any Error)?>(nil)
  private let turn = Mutex(Turn.isDone)
  private let signal = DispatchSemaphore(value: 0)

  init(size: Int, isAlone: Bool, check: @escaping Step, change: @escaping Step) {
    self.size = size
    self.isAlone = isAlone
    self.check = check
    self.change = change
  }

  /// Why it failed; nil if it did not.
  var failure: (any Error)? {
    get { error.withLock { $0 } }
    set { error.withLock { $0 = newValue } }
  }

  func wait() -> Turn {
    signal.wait()
    return turn.withLock { $0 }
  }

  func wake(_ turn: Turn) {
    self.turn.withLock { $0 = turn }
    signal.signal()
  }
}
