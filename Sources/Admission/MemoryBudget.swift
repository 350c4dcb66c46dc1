import Synchronization

/// What lines may come to that come in, wait or are worked on, and replies that are not sent yet, in bytes.
package final class MemoryBudget: Sendable {
  /// Lines up to so many bytes may use the last eighth, which larger ones leave to them.
  static let smallLine = 16 << 10

  private let limit: Int
  private let used = Atomic<Int>(0)

  package init(limit: Int) { self.limit = limit }

  /// Bytes in use.
  package var inUse: Int { used.load(ordering: .relaxed) }

  /// Takes room for more bytes of a line that has `size` in all; false if there is not enough.
  fileprivate func take(_ bytes: Int, ofLine size: Int) -> Bool {
    let limit = size <= Self.smallLine ? limit : limit - limit / 8
    let before = used.wrappingAdd(bytes, ordering: .relaxed).oldValue
    guard before + bytes > limit else { return true }
    used.wrappingSubtract(bytes, ordering: .relaxed)
    return false
  }

  /// Takes room for what is there already.
  fileprivate func note(_ bytes: Int) { used.wrappingAdd(bytes, ordering: .relaxed) }

  fileprivate func release(_ bytes: Int) { used.wrappingSubtract(bytes, ordering: .relaxed) }
}

/// A part of the budget, which goes back with the last reference to this.
package final class Charge: Sendable {
  private let budget: MemoryBudget
  private let bytes = Atomic<Int>(0)

  /// A part that grows with `grow`.
  package init(_ budget: MemoryBudget) { self.budget = budget }

  /// The part of a line; nil if the budget has no room for it.
  package init?(line: Int, _ budget: MemoryBudget) {
    guard budget.take(line, ofLine: line) else { return nil }
    self.budget = budget
    bytes.store(line, ordering: .relaxed)
  }

  /// The part of a reply, which is there already.
  package init(reply: Int, _ budget: MemoryBudget) {
    budget.note(reply)
    self.budget = budget
    bytes.store(reply, ordering: .relaxed)
  }

  deinit { budget.release(bytes.load(ordering: .relaxed)) }

  /// Makes the part as large as a line has become; false if there is no room for more. For one thread.
  package func grow(to size: Int) -> Bool {
    let missing = size - bytes.load(ordering: .relaxed)
    guard missing > 0 else { return true }
    guard budget.take(missing, ofLine: size) else { return false }
    bytes.store(size, ordering: .relaxed)
    return true
  }

  /// Gives everything back. For one thread.
  package func clear() { budget.release(bytes.exchange(0, ordering: .relaxed)) }
}
