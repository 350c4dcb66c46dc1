import Foundation
import Synchronization

/// Runs on a thread of its own with half a megabyte of stack, as threads of servers may have: what recurses on the length of
/// its input ends the process there.
public func onSmallStack<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
  let outcome = Mutex<Result<Value, any Error>?>(nil)
  let ended = DispatchSemaphore(value: 0)
  let thread = Thread {
    let result = Result { try body() }
    outcome.withLock { $0 = result }
    ended.signal()
  }
  thread.stackSize = 512 << 10
  thread.start()
  ended.wait()
  guard let result = outcome.withLock({ $0 }) else { throw CancellationError() }
  return try result.get()
}
