import Foundation
import Synchronization

/// Holds up threads until it is opened, and tells when one has arrived.
public final class Gate: Sendable {
  private struct Arrivals {
    var unseen = 0
    var watcher: CheckedContinuation<Void, Never>?
  }

  private let arrivals = Mutex(Arrivals())
  private let opening = DispatchSemaphore(value: 0)

  /// Makes a gate that is closed.
  public init() {}

  /// Called by what is to be held up.
  public func pass() {
    let watcher = arrivals.withLock { arrivals in
      defer { arrivals.watcher = nil }
      if arrivals.watcher == nil { arrivals.unseen += 1 }
      return arrivals.watcher
    }
    watcher?.resume()
    opening.wait()
    opening.signal()
  }

  /// Returns when one more thread has arrived; for one watcher.
  public func arrival() async {
    await withCheckedContinuation { continuation in
      let hasArrived = arrivals.withLock { arrivals in
        guard arrivals.unseen == 0 else {
          arrivals.unseen -= 1
          return true
        }
        arrivals.watcher = continuation
        return false
      }
      if hasArrived { continuation.resume() }
    }
  }

  /// Lets everybody pass, now and later.
  public func open() { opening.signal() }
}
