import Foundation
import Index
import Synchronization

extension Engine {
  /// A job that so many servers died of is not begun again.
  private static let attempts = 3

  /// Begins a job. In a server it keeps out of the way of everything else, and the next server begins it again if this one
  /// dies first. Throws at once what can be told at once, such as that another job has the collection.
  @discardableResult
  public func start(_ request: JobRequest, on collection: Collection, inServer: Bool = false) throws -> Job {
    try check(request, collection)
    let id = "\(collection.name)-\(collection.entry.jobs + 1)"
    try board.take(collection.name, for: "job \(id)")
    do {
      if inServer { try record(JobRecord(id: id, request: request), of: collection) { $0.jobs += 1 } }
    } catch {
      board.free(collection.name)
      throw error
    }
    return begin(Job(id: id, collection: collection.name, request: request, isInBackground: inServer), collection)
  }

  /// The job of this name.
  public func job(_ id: String) throws(EngineError) -> Job {
    guard let job = board.jobs.first(where: { $0.id == id }) else { throw .noJob(id) }
    return job
  }

  /// Begins again, from new, the jobs that the last server did not bring to an end.
  public func resumeJobs() {
    for collection in collections {
      guard var interrupted = collection.entry.job else { continue }
      let job = Job(
        id: interrupted.id, collection: collection.name, request: interrupted.request, isInBackground: true)
      guard (try? board.take(collection.name, for: "job \(job.id)")) != nil else { continue }
      interrupted.attempts += 1
      do {
        guard interrupted.attempts <= Self.attempts else {
          throw EngineError.cannotRebuild(
            collection: collection.name, reason: "it was begun \(Self.attempts) times and the server died each time")
        }
        try record(interrupted, of: collection)
        _ = begin(job, collection)
      } catch {
        board.add(job)
        finish(job, collection, .failure(error))
        job.leave()
      }
    }
  }

  /// Asks all jobs to end, so that the next server begins them again, and waits some seconds for that.
  public func haltJobs() {
    let running = board.jobs.filter { $0.status.state == .running }
    running.forEach { $0.halt() }
    running.forEach { $0.wait(seconds: 5) }
  }

  private func check(_ request: JobRequest, _ collection: Collection) throws {
    switch request {
    case .rollback:
      guard collection.entry.kept != nil else { throw EngineError.noOlderGeneration(collection.name) }
    case .rebuild(let options):
      _ = try RebuildPlan.shape(options, collection)
      if let model = options.model, !Fingerprint.isThere(model) {
        throw EngineError.model("there is no model in \(model); run scripts/fetch-model, or name another folder")
      }
    case .compact: break
    }
  }

  private func begin(_ job: Job, _ collection: Collection) -> Job {
    board.add(job)
    let work = Work {
      let outcome = Result { try self.carryOut(job, collection) }
      self.finish(job, collection, outcome.map { (collection.generationName, collection.snapshot.count) })
    }
    work.start(ended: { job.leave() })
    return job
  }

  private func carryOut(_ job: Job, _ collection: Collection) throws {
    switch job.request {
    case .rebuild(let options): try rebuild(options, collection, job)
    case .compact:
      var options = RebuildOptions()
      options.keepHours = 0
      options.keepsVectors = true
      try rebuild(options, collection, job)
    case .rollback: try rollBack(collection, job)
    }
  }

  private func rebuild(_ options: RebuildOptions, _ collection: Collection, _ job: Job) throws {
    let rebuild = try Rebuild(options, collection, self, job)
    let (made, mirror): (NewGeneration, Mirror)
    do {
      (made, mirror) = try run(job) { try rebuild.fill() }
    } catch {
      rebuild.discard()
      throw error
    }
    do {
      let next = Successor(
        name: made.name, generation: made.generation, model: rebuild.plan.model, keepHours: options.keepHours,
        mustMatch: options.file == nil)
      try makeLive(next, of: collection, after: mirror)
    } catch {
      // Should the catalog name it after all, its commit having failed at the very end, it must not be lost.
      let names = try? catalog.entries()[collection.name]?.generations
      if names?.contains(made.name) == false { made.generation.discard() }
      throw error
    }
  }

  private func rollBack(_ collection: Collection, _ job: Job) throws {
    guard let kept = collection.entry.kept else { throw EngineError.noOlderGeneration(collection.name) }
    let path = Self.path(options, collection.name, kept.name)
    let older = try collection.kept ?? options.open(path)
    let (source, fingerprint) = (collection.generation, older.snapshot.fingerprint)
    let isSame = source.snapshot.fingerprint == fingerprint
    let load: @Sendable () throws -> TextModel = { try self.find(fingerprint, in: [kept.model], of: collection) }
    let vectors = VectorSource(
      model: isSame ? nil : load, keepsGiven: isSame, collection: collection.name,
      threads: job.isInBackground ? 1 : options.threads)
    // Everything that was written since the switch is noted in the generation that became live then.
    let begun = Mirror(source: source, target: older, since: 0, from: nil, vectors: vectors, job: job)
    let mirror = try caughtUp(begun)
    let next = Successor(
      name: kept.name, generation: older, model: kept.model, keepHours: RebuildOptions.defaultKeepHours,
      mustMatch: false)
    try makeLive(next, of: collection, after: mirror)
  }

  /// Puts a job into the catalog, or takes it out.
  private func record(
    _ job: JobRecord?, of collection: Collection, _ change: (inout CatalogEntry) -> Void = { _ in }
  ) throws {
    try switches.withLock { _ in
      var entry = collection.entry
      entry.job = job
      change(&entry)
      try catalog.set(collection.name, entry)
      collection.note(entry)
    }
  }

  private func finish(
    _ job: Job, _ collection: Collection, _ outcome: Result<(generation: String, records: Int), any Error>
  ) {
    var isToBeResumed = false
    if case .failure(let stopped as Job.Stopped) = outcome { isToBeResumed = stopped.isToBeResumed }
    // Where the catalog cannot be written the job stands there still, and is begun again: no harm is done by that.
    if var kept = collection.entry.job, kept.id == job.id {
      // A server that ends in order says nothing against the job.
      kept.attempts -= 1
      try? record(isToBeResumed ? kept : nil, of: collection)
    }
    if collection.entry.kept == nil, collection.snapshot.isJournalling {
      try? collection.write { try $0.journal(false) }
    }
    shelf.keep(Set(collections.flatMap { [$0.entry.model, $0.entry.kept?.model] }.compactMap { $0 }))
    board.free(collection.name)
    job.end(outcome)
  }
}
