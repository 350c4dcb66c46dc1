import Admission
import NIOCore
import Synchronization
import Wire

/// The replies of a connection, on their way from the threads to the event loop. Many are handed over at once, so that the event
/// loop is woken once for them.
final class ReplyQueue: Sendable {
  /// What the threads have left since the event loop last looked.
  struct Delivery {
    var replies: [(bytes: [UInt8], charge: Charge)] = []
    /// How many lines are done with.
    var finished = 0
    /// Lines that were not begun, since the client does not read what it has asked for.
    var returned: [PendingLine] = []
  }

  private struct State {
    var delivery = Delivery()
    var isExpected = false
    var owner: NIOLoopBound<ConnectionHandler>?
  }

  /// What is known of the other end.
  let session: Session
  let budget: MemoryBudget
  private let channel: any Channel
  private let limit: Int
  private let state: Mutex<State>
  private let unsent = Atomic<Int>(0)
  private let isGone = Atomic<Bool>(false)

  init(
    _ owner: NIOLoopBound<ConnectionHandler>, _ channel: any Channel, _ session: Session, limit: Int,
    budget: MemoryBudget
  ) {
    self.session = session
    self.channel = channel
    self.limit = limit
    self.budget = budget
    state = Mutex(State(owner: owner))
  }

  /// Whether somebody is there for a reply.
  var isWanted: Bool { channel.isActive && !isGone.load(ordering: .relaxed) }
  /// Bytes of replies that the system has not taken yet.
  var unsentBytes: Int { unsent.load(ordering: .relaxed) }
  /// Whether the client reads so slowly that nothing more is to be done for it now.
  var isFull: Bool { unsentBytes > limit }

  /// Hands over the reply to a line; nil for notifications alone.
  func finish(_ reply: [UInt8]?) {
    if let reply { unsent.wrappingAdd(reply.count + 1, ordering: .relaxed) }
    deliver { delivery in
      delivery.finished += 1
      if let reply { delivery.replies.append((reply, Charge(reply: reply.count, budget))) }
    }
  }

  /// The same after a while.
  func finish(_ reply: [UInt8]?, in delay: TimeAmount) {
    guard delay > .zero else { return finish(reply) }
    channel.eventLoop.scheduleTask(in: delay) { self.finish(reply) }
  }

  /// Returns a line to the connection, to be begun when the client has read what it has asked for.
  func requeue(_ line: PendingLine) { deliver { $0.returned.append(line) } }

  /// Takes what was left.
  func collect() -> Delivery {
    state.withLock { state in
      defer { (state.delivery, state.isExpected) = (Delivery(), false) }
      return state.delivery
    }
  }

  /// Notes that the system has taken bytes.
  func note(sent bytes: Int) { unsent.wrappingSubtract(bytes, ordering: .relaxed) }

  /// Delivers nothing more: the connection is gone.
  func disconnect() {
    isGone.store(true, ordering: .relaxed)
    state.withLock { state in
      state.owner = nil
      state.delivery = Delivery()
    }
  }

  private func deliver(_ change: (inout Delivery) -> Void) {
    let owner = state.withLock { state -> NIOLoopBound<ConnectionHandler>? in
      guard let owner = state.owner else { return nil }
      change(&state.delivery)
      defer { state.isExpected = true }
      return state.isExpected ? nil : owner
    }
    guard let owner else { return }
    channel.eventLoop.execute { owner.value.collect() }
  }
}
