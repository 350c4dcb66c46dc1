package import Foundation
import Synchronization

/// How often somebody at an address has sent a wrong key of late.
///
/// It keeps guessing from filling a log and a processor; what keeps it from succeeding is the length of a key. So a right
/// key is never refused for the wrong ones before it, and nobody can be locked out by others behind the same address.
package final class AttemptThrottle: Sendable {
  private struct Failures {
    var count = 0
    var first: Date
    /// Until when the address is told to wait.
    var until: Date
  }

  /// So many wrong keys within a window bring no wait.
  private static let free = 5
  private static let window = 60.0
  private static let longestWait = 60.0
  /// Addresses that are remembered; more than this drop those that have been quiet for longest.
  package static let limit = 4096

  private let now: @Sendable () -> Date
  private let table = Mutex<[String: Failures]>([:])

  package init(now: @escaping @Sendable () -> Date) { self.now = now }

  /// Notes a wrong key; returns for how many milliseconds the address is to wait before it tries again, if it is.
  package func noteFailure(of peer: String) -> Int? {
    let now = now()
    return table.withLock { table in
      var failures = table[peer] ?? Failures(first: now, until: now)
      if now.timeIntervalSince(max(failures.first, failures.until)) > Self.window {
        failures = Failures(first: now, until: now)
      }
      failures.count += 1
      defer { table[peer] = failures }
      if table[peer] == nil, table.count >= Self.limit { Self.makeRoom(&table) }
      guard failures.count > Self.free else { return nil }
      let doublings = min(failures.count - Self.free - 1, 10)
      let wait = min(Self.longestWait, Double(1 << doublings))
      failures.until = now.addingTimeInterval(wait)
      return Int(wait * 1000)
    }
  }

  /// How many addresses are remembered.
  package var count: Int { table.withLock { $0.count } }

  private static func makeRoom(_ table: inout [String: Failures]) {
    let quietest = table.min { $0.value.until < $1.value.until }
    if let quietest { table[quietest.key] = nil }
  }
}
