import Foundation

/// What every write to a collection passes. It can be closed for a moment: then writes wait before it, and none is under
/// way behind it.
final class WriteGate: Sendable {
  private let condition = NSCondition()
  // Guarded by `condition`.
  nonisolated(unsafe) private var inside = 0
  nonisolated(unsafe) private var isClosed = false

  /// Runs a write, once the gate is open.
  func pass<Result>(_ body: () throws -> Result) rethrows -> Result {
    condition.withLock {
      while unsafe isClosed { condition.wait() }
      unsafe inside += 1
    }
    defer {
      condition.withLock { unsafe inside -= 1 }
      condition.broadcast()
    }
    return try body()
  }

  /// Runs `body` while no write is under way.
  func whileClosed<Result>(_ body: () throws -> Result) rethrows -> Result {
    condition.withLock {
      while unsafe isClosed { condition.wait() }
      unsafe isClosed = true
      while unsafe inside > 0 { condition.wait() }
    }
    defer {
      condition.withLock { unsafe isClosed = false }
      condition.broadcast()
    }
    return try body()
  }
}
