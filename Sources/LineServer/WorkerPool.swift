import NIOPosix
import Synchronization

/// A fixed number of threads with a queue of bounded length before them. Requests are answered here: a search that computes for
/// milliseconds would hold up every connection of an event loop, and every task of the cooperative pool.
final class WorkerPool: Sendable {
  private struct Load {
    /// What waits or runs.
    var pending = 0
    /// A mean that forgets the older half of its past every dozen pieces of work.
    var meanDuration = Duration.milliseconds(1)
  }

  private let threads: NIOThreadPool
  private let workers: Int
  private let limit: Int
  private let load = Mutex(Load())

  init(workers: Int, queueLimit: Int) {
    self.workers = workers
    limit = workers + queueLimit
    threads = NIOThreadPool(numberOfThreads: workers)
    threads.start()
  }

  /// Queues the work; false if the queue is full.
  func submit(_ work: @escaping @Sendable () -> Void) -> Bool {
    let isAccepted = load.withLock { load in
      guard load.pending < limit else { return false }
      load.pending += 1
      return true
    }
    guard isAccepted else { return false }
    threads.submit { [self] _ in
      let duration = ContinuousClock().measure(work)
      load.withLock { load in
        load.pending -= 1
        load.meanDuration += (duration - load.meanDuration) / 16
      }
    }
    return true
  }

  /// Runs the work on one of the threads; nil if the queue is full.
  func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value? {
    await withCheckedContinuation { continuation in
      if !submit({ continuation.resume(returning: work()) }) { continuation.resume(returning: nil) }
    }
  }

  /// How long the present queue will take, judged by the work of late.
  var expectedWait: Duration {
    load.withLock { $0.meanDuration * $0.pending / workers }
  }

  /// Ends the threads. Work that still waits is done first, by the caller of this.
  func shutDown() async {
    // It fails only for a pool that is shared by the whole process.
    try? await threads.shutdownGracefully()
  }
}
