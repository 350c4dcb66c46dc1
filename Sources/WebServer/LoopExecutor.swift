import NIOCore

/// Runs the tasks of a connection on its event loop: a request then changes threads as often as a line does, once to where it is
/// worked on and once back, and not twice more by way of the cooperative pool.
final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    // Each job is run once, here, as an executor must: that is what the compiler cannot see.
    let job = UnownedJob(job)
    loop.execute { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
