import Dispatch
import Synchronization

/// A step of a pipeline that works on one item after another on a thread of its own, while the step before it works on
/// the next. Whoever adds an item waits as long as the one before is not done; after a failure nothing more is done.
final class PipelineStage<Item: Sendable>: Sendable {
  private let work: @Sendable (Item) throws -> Void
  private let queue: DispatchQueue
  private let place = DispatchSemaphore(value: 1)
  private let failure = Mutex<(any Error)?>(nil)

  /// Makes a stage; `work` is called with one item at a time.
  init(_ label: String, work: @escaping @Sendable (Item) throws -> Void) {
    queue = DispatchQueue(label: label)
    self.work = work
  }

  /// Hands an item on. Throws what an earlier item failed with.
  func add(_ item: Item) throws {
    place.wait()
    if let error = failure.withLock({ $0 }) {
      place.signal()
      throw error
    }
    queue.async {
      defer { self.place.signal() }
      do {
        try self.work(item)
      } catch {
        self.failure.withLock { $0 = error }
      }
    }
  }

  /// Waits for the last item.
  func wait() { queue.sync {} }

  /// Waits for the last item. Throws what any of them failed with.
  func finish() throws {
    wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }
}
