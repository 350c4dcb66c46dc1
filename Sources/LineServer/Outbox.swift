import Admission
import Foundation
import NIOCore
import Synchronization
import Wire

/// A line that is taken on, with its part of the memory budget.
struct TakenLine: Sendable {
  let text: ByteBuffer
  let charge: Charge
  let arrived: Date
  /// Whether it may change who asks on its connection.
  let mayAuthenticate: Bool

  /// A longer line is no call of `authenticate`, or not one that those after it wait for.
  private static let longestCall = 4 << 10
  private static let mark = Array("\"authenticate\"".utf8)

  init(_ text: ByteBuffer, charge: Charge, arrived: Date) {
    (self.text, self.charge, self.arrived) = (text, charge, arrived)
    mayAuthenticate = text.readableBytes <= Self.longestCall && Self.holdsMark(text.readableBytesUInt8Span)
  }

  /// How far to go on where a byte stands at the end of the place looked at.
  private static let steps: [Int] = {
    var steps = [Int](repeating: mark.count, count: 256)
    for (place, byte) in mark.dropLast().enumerated() { steps[Int(byte)] = mark.count - 1 - place }
    return steps
  }()

  /// Looks for the name of the method as it is usually spelt, at a part of the bytes (Horspool 1980): this is done for each line, on
  /// the event loop. Whoever spells it otherwise, with escapes, must wait for the reply.
  private static func holdsMark(_ bytes: borrowing Span<UInt8>) -> Bool {
    var end = mark.count - 1
    while end < bytes.count {
      var length = 0
      while length < mark.count, bytes[end - length] == mark[mark.count - 1 - length] { length += 1 }
      if length == mark.count { return true }
      end += steps[Int(bytes[end])]
    }
    return false
  }
}

/// A connection as the threads see it that work on its lines: where replies go. Many are handed over at once, so that the event
/// loop is woken once for them.
final class Outbox: Sendable {
  /// What the threads have left since the event loop last looked.
  struct Delivery {
    var replies: [(bytes: [UInt8], charge: Charge)] = []
    /// How many lines are done with.
    var finished = 0
    /// Lines that were not begun, since the client does not read what it has asked for.
    var returned: [TakenLine] = []
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

  /// Hands over what a line came to; nil if there is nothing to say.
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

  /// Gives a line back that is to be begun later.
  func giveBack(_ line: TakenLine) { deliver { $0.returned.append(line) } }

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
