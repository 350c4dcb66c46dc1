import Synchronization

/// The jobs of this process: one a collection at a time, and those that have ended.
final class JobBoard: Sendable {
  /// Ended jobs that are remembered.
  private static let remembered = 100

  private struct State {
    var jobs: [Job] = []
    /// What has each collection that is not free for a job.
    var busy: [String: String] = [:]
  }

  private let state = Mutex(State())

  /// Takes a collection for a job, or says which has it.
  func take(_ collection: String, for owner: String) throws(EngineError) {
    let other = state.withLock { state -> String? in
      if let other = state.busy[collection] { return other }
      state.busy[collection] = owner
      return nil
    }
    if let other { throw .jobUnderWay(collection: collection, job: other) }
  }

  /// Frees a collection for the next job.
  func free(_ collection: String) { state.withLock { $0.busy[collection] = nil } }

  /// Remembers a job.
  func add(_ job: Job) {
    state.withLock { state in
      state.jobs.removeAll { $0.id == job.id }
      state.jobs.append(job)
      let ended = state.jobs.filter { $0.status.state != .running }
      if ended.count > Self.remembered, let oldest = ended.first { state.jobs.removeAll { $0 === oldest } }
    }
  }

  /// All that are remembered.
  var jobs: [Job] { state.withLock { $0.jobs } }

  /// The job that is under way on a collection.
  func running(_ collection: String) -> Job? {
    jobs.first { $0.collection == collection && $0.status.state == .running }
  }
}
