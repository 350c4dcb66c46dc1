import Synchronization

/// Remembers that there was no room for a write, so that the next ones are refused before work is spent on them: for a second,
/// after which one may try again. Smaller writes than the one that failed may always try.
final class RoomGuard: Sendable {
  private struct Refusal {
    let error: any Error
    let size: Int
    let until: ContinuousClock.Instant
  }

  private let refusal = Mutex<Refusal?>(nil)

  /// Whether the last write found no room.
  var isFull: Bool { refusal.withLock { $0 != nil } }

  /// Throws what the last write of so many records threw, if that was just now.
  func check(size: Int) throws {
    let last = refusal.withLock { $0 }
    if let last, size >= last.size, ContinuousClock.now < last.until { throw last.error }
  }

  /// Notes what became of a write.
  func note(_ error: (any Error)?, size: Int) {
    guard let error else { return refusal.withLock { $0 = nil } }
    guard StorageProblem(error) == .full else { return }
    refusal.withLock { $0 = Refusal(error: error, size: size, until: .now + .seconds(1)) }
  }
}
