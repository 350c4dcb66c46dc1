import Foundation
import Store
import Synchronization

extension Generation {
  /// Queues a change; returns when it is on disk and in the snapshot.
  func change<Result: Sendable>(
    size: Int = 0, isAlone: Bool = false, check: @escaping WriteCall.Step = { _, _ in },
    _ body: @escaping @Sendable (Writer, borrowing WriteTransaction) throws -> Result
  ) throws -> Result {
    let result = WriteResult<Result>()
    let call = WriteCall(size: size, isAlone: isAlone, check: check) { writer, transaction in
      let value = try body(writer, transaction)
      result.value.withLock { $0 = value }
    }
    queue.run(call, commit)
    if let failure = call.failure { throw failure }
    guard let value = result.value.withLock({ $0 }) else { preconditionFailure("a write ended without a result") }
    return value
  }

  /// Writes calls in one commit. If that fails, which a check cannot foresee (there may be room for some of them and not
  /// for all), each gets a commit of its own.
  private func commit(_ calls: [WriteCall]) {
    lostTrack.withLock { lostTrack in
      do {
        try commit(calls, &lostTrack)
        room.note(nil, size: 0)
      } catch  where calls.count > 1 {
        for call in calls { commit(alone: call, &lostTrack) }
      } catch {
        note(error, calls[0])
      }
    }
  }

  private func commit(alone call: WriteCall, _ lostTrack: inout Bool) {
    do { try commit([call], &lostTrack) } catch { note(error, call) }
  }

  private func note(_ error: any Error, _ call: WriteCall) {
    call.failure = error
    room.note(error, size: call.size)
  }

  /// Writes calls in one commit. Throws if nothing of them was kept; a call that was refused, or whose outcome cannot be
  /// shown, has a failure of its own.
  private func commit(_ calls: [WriteCall], _ lostTrack: inout Bool) throws {
    for call in calls { call.failure = nil }
    if lostTrack { try reopen() }
    lostTrack = false
    let before = snapshot
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    let changed: ChangedBlocks
    do {
      changed = try environment.write { transaction in
        let writer = Writer(before, now: now)
        for call in calls {
          do { try call.check(writer, transaction) } catch { call.failure = error }
          if call.failure == nil { try call.change(writer, transaction) }
        }
        guard calls.contains(where: { $0.failure == nil }) else { throw NothingToWrite() }
        return try writer.finish(transaction)
      }
    } catch is NothingToWrite {
      return
    }
    lostTrack = true
    do {
      let after = try Snapshot(after: before, changed: changed)
      current.withLock { $0 = after }
      lostTrack = false
    } catch {
      for call in calls where call.failure == nil { call.failure = error }
    }
  }

  func reopen() throws {
    let fresh = try Snapshot(opening: environment, tables: Tables(environment), keys: keys)
    current.withLock { $0 = fresh }
  }
}

/// Every call of a commit was refused.
private struct NothingToWrite: Error {}

/// What a call returns, once another thread may have written it.
private final class WriteResult<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
}
