import Foundation
import Synchronization

/// Threads that make way for everything else.
enum Background {
  /// About a tenth of a processor where another thread wants the whole of it; all of it where none does.
  private static let niceness: Int32 = 10
  /// SCHED_BATCH: does not run in place of a thread that has just woken. glibc shows the name to GNU sources alone.
  private static let batch: Int32 = 3

  /// Runs `body` on such a thread and waits for it. A thread of its own, since its place cannot be bettered again.
  static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    let done = DispatchSemaphore(value: 0)
    let work = Work {
      let result = Result { try body() }
      outcome.result.withLock { $0 = result }
    }
    work.start {
      var none = sched_param()
      // Refused only where the system forbids even that; then it runs like others.
      unsafe _ = sched_setscheduler(0, batch, &none)
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
    } ended: {
      done.signal()
    }
    done.wait()
    guard let result = outcome.result.withLock({ $0 }) else { throw Job.Stopped(isToBeResumed: false) }
    return try result.get()
  }

  private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
  }
}

/// What a thread of its own does once. It is let go of before its end is told: whoever waits for that may then close what it
/// worked on.
final class Work: Sendable {
  private let body: Mutex<(@Sendable () -> Void)?>

  init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

  /// Starts the thread.
  func start(
    first: @escaping @Sendable () -> Void = {}, ended: @escaping @Sendable () -> Void
  ) {
    let thread = Thread {
      first()
      self.run()
      ended()
    }
    thread.name = "kindred.job"
    thread.start()
  }

  private func run() {
    let body = body.withLock { body in
      defer { body = nil }
      return body
    }
    body?()
  }
}
