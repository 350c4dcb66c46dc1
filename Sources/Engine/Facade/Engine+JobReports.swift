import Foundation

/// A job as its caller may see it.
public struct JobReport: Sendable {
  /// Its name.
  public let id: String
  /// What it does: `rebuild`, `rollback` or `compact`.
  public let kind: String
  /// The collection it works on.
  public let collection: String
  /// How far it is.
  public let status: Job.Status
  /// Why it failed; without the names of records for a caller who may not see all of them.
  public let error: String?
}

/// What a rebuild takes from the server's folders.
public struct RebuildSources: Equatable, Sendable {
  /// The name of a file in the folder `incoming` of the data directory.
  public var file: String?
  /// The name of a model's folder beside the server's own.
  public var model: String?

  /// Makes it from its parts.
  public init(file: String? = nil, model: String? = nil) {
    self.file = file
    self.model = model
  }
}

extension Engine {
  /// Begins a rebuild in the background; returns its job. Only files and models of two folders can be named, so that a caller
  /// who may rebuild may not read all that the server may.
  public func startRebuild(
    of name: String, _ given: RebuildOptions, from sources: RebuildSources = RebuildSources(),
    _ context: CallContext = .local
  ) throws -> JobReport {
    let collection = try view(name, context)
    var rebuild = given
    rebuild.file = try sources.file.map { file throws(EngineError) in
      try Self.place(file, in: options.dataDirectory + "/incoming", "from")
    }
    let models = URL(fileURLWithPath: options.modelDirectory).deletingLastPathComponent().path
    rebuild.model = try sources.model.map { model throws(EngineError) in
      let folder = try Self.place(model, in: models, "model")
      guard FileManager.default.fileExists(atPath: folder + "/config.json") else {
        throw .invalidArgument("model", reason: "is \(model), and no model of that name lies beside the server's own")
      }
      return folder
    }
    return try start(.rebuild(rebuild), in: collection)
  }

  /// Begins, in the background, to make the previous generation live again.
  public func startRollback(of name: String, _ context: CallContext = .local) throws -> JobReport {
    try start(.rollback, in: view(name, context))
  }

  /// Begins, in the background, to write a collection without what was erased.
  public func startCompact(of name: String, _ context: CallContext = .local) throws -> JobReport {
    try start(.compact, in: view(name, context))
  }

  /// How far a job is.
  public func report(ofJob id: String, _ context: CallContext) throws -> JobReport {
    let job = try job(id, context)
    // Its error may name a record that does not exist for the caller.
    let hidesError = try job.status.error != nil && view(job.collection, context).reach != nil
    return JobReport(job, error: hidesError ? "the job failed; an administrator's key shows why" : nil)
  }

  /// Asks a job to end; false where that is too late.
  public func cancel(job id: String, _ context: CallContext = .local) throws -> Bool { try job(id, context).cancel() }

  /// A job on a collection that exists for the caller.
  private func job(_ id: String, _ context: CallContext) throws(EngineError) -> Job {
    let job = try job(id)
    guard context.caller.knows(job.collection) else { throw .noJob(id) }
    return job
  }

  private func start(_ request: JobRequest, in collection: CollectionView) throws -> JobReport {
    JobReport(try start(request, on: collection.whole, inServer: true))
  }

  private static func place(_ name: String, in folder: String, _ parameter: String) throws(EngineError) -> String {
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
      throw .invalidArgument(parameter, reason: "is the name of something in \(folder), without a path")
    }
    return absolutePath("\(folder)/\(name)")
  }
}

extension JobReport {
  /// The report of a job; `error` takes the place of its own.
  public init(_ job: Job, error: String? = nil) {
    id = job.id
    kind = job.request.kind
    collection = job.collection
    status = job.status
    self.error = error ?? status.error.map { "\($0)" }
  }

  /// In how many seconds it should be done, as far as that can be told.
  public var secondsLeft: Int? {
    guard status.state == .running, status.rate > 0 else { return nil }
    return Int((Double(max(0, status.total - status.done)) / status.rate).rounded(.up))
  }
}
