import NIOPosix
import Synchronization

/// A fixed number of threads with a bounded queue before them. Requests are answered here: a search that computes for
/// milliseconds would hold up every connection of an event loop, and every task of the cooperative pool.
final class WorkerPool: Sendable {
  private struct Load {
    /// Pieces of work that wait or run, and what they cost.
    var pending = 0
    var units = 0
    /// Means that forget the older half of their past every dozen pieces of work; a guess before the first.
    var meanDuration = Duration.milliseconds(1)
    var meanUnits = 1.0
    var isMeasured = false

    mutating func note(_ duration: Duration, _ units: Int) {
      let share = isMeasured ? 1.0 / 16 : 1
      meanDuration += (duration - meanDuration) * share
      meanUnits += (Double(units) - meanUnits) * share
      isMeasured = true
    }
  }

  private let threads: NIOThreadPool
  private let workers: Int
  private let limit: Int
  private let unitLimit: Int
  private let longestWait: Duration?
  private let load = Mutex(Load())

  /// Makes the threads. Up to `queueLimit` pieces of work may wait, of `unitLimit` in all with those that run, and none that is
  /// expected to wait longer than `longestWait`.
  init(workers: Int, queueLimit: Int, unitLimit: Int, longestWait: Duration?) {
    self.workers = workers
    self.unitLimit = unitLimit
    self.longestWait = longestWait
    limit = workers + queueLimit
    threads = NIOThreadPool(numberOfThreads: workers)
    threads.start()
  }

  /// Queues the work; false if the queue is full.
  func submit(units: Int, _ work: @escaping @Sendable () -> Void) -> Bool {
    // What costs more than a sixteenth of everything counts as that, or it would never find room beside others.
    let units = min(units, unitLimit / 16)
    let isAccepted = load.withLock { load in
      guard load.pending < limit, load.units + units <= unitLimit, !isTooLong(load) else { return false }
      load.pending += 1
      load.units += units
      return true
    }
    guard isAccepted else { return false }
    threads.submit { [self] _ in
      let duration = ContinuousClock().measure(work)
      load.withLock { load in
        load.pending -= 1
        load.units -= units
        load.note(duration, units)
      }
    }
    return true
  }

  /// How many pieces of work wait or run.
  var pending: Int { load.withLock { $0.pending } }

  /// How long the present queue will take, judged by the work of late: by its number, or by its cost if that is more.
  var expectedWait: Duration { load.withLock { expectedWait($0) } }

  private func expectedWait(_ load: Load) -> Duration {
    let pieces = max(Double(load.pending), Double(load.units) / max(load.meanUnits, 1))
    return min(load.meanDuration * pieces / workers, .seconds(60))
  }

  /// Whether what comes now would wait too long. A few may always wait: one slow piece of work says little of the next.
  private func isTooLong(_ load: Load) -> Bool {
    guard let longestWait, load.isMeasured, load.pending >= 2 * workers else { return false }
    return expectedWait(load) > longestWait
  }

  /// Ends the threads. Work that still waits is done first, by the caller of this.
  func shutDown() async {
    // It fails only for a pool that is shared by the whole process.
    try? await threads.shutdownGracefully()
  }
}

/// The pools of all lanes.
struct Lanes: Sendable {
  private let quick, thinking, writing, bulk: WorkerPool

  init(_ options: AdmissionOptions) {
    let units = options.unitLimit
    func pool(_ workers: Int, longestWait: Duration? = nil) -> WorkerPool {
      WorkerPool(workers: workers, queueLimit: options.queueLimit, unitLimit: units, longestWait: longestWait)
    }
    quick = pool(options.workers, longestWait: options.longestWait)
    thinking = pool(options.thinkers, longestWait: options.longestWait)
    // Who writes, or asks for what takes long, would rather wait than come again.
    (writing, bulk) = (pool(options.writers), pool(options.bulkWorkers))
  }

  subscript(lane: RequestCost.Lane) -> WorkerPool {
    switch lane {
    case .quick: quick
    case .thinking: thinking
    case .writing: writing
    case .bulk: bulk
    }
  }

  func shutDown() async {
    for lane in RequestCost.Lane.allCases { await self[lane].shutDown() }
  }
}
