import Foundation
import Wire

extension Service {
  /// Begins a rebuild, or the way back to the older generation.
  func rebuild(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let goesBack = try params.bool("rollback") ?? false
    let file = try params.string("from")
    let model = try params.string("model")
    var options = RebuildOptions()
    options.idPrefix = try params.string("id_prefix") ?? ""
    options.precision = try params.string("precision")
    options.m = try params.integer("m", in: RebuildOptions.mRange)
    options.efConstruction = try params.integer("ef_construction", in: RebuildOptions.efRange)
    options.keepHours = try params.integer("keep_hours", in: RebuildOptions.keepRange) ?? options.keepHours
    try params.finish()
    // Only files of two folders, so that who may ask may not read all that the server may.
    options.file = try file.map { try Self.place($0, in: engine.options.dataDirectory + "/incoming", "from", params) }
    let models = URL(fileURLWithPath: engine.options.modelDirectory).deletingLastPathComponent().path
    options.model = try model.map { name in
      let folder = try Self.place(name, in: models, "model", params)
      guard FileManager.default.fileExists(atPath: folder + "/config.json") else {
        throw params.wrong("model", "is \(name), and no model of that name lies beside the server's own")
      }
      return folder
    }
    guard goesBack else { return try begin(.rebuild(options), on: collection) }
    guard options == RebuildOptions() else { throw params.wrong("rollback", "goes with no other parameter") }
    return try begin(.rollback, on: collection)
  }

  /// Begins to write a collection afresh, and without what was erased.
  func compact(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    try params.finish()
    return try begin(.compact, on: collection)
  }

  /// How far a job is.
  func job(_ params: inout ParameterReader) throws -> JSONValue {
    let id = try params.required("id") { reader, name throws(RPCError) in try reader.string(name) }
    try params.finish()
    let job = try job(id)
    let shown = job.json
    guard var object = shown.object, object["error"] != nil, try collection(job.collection).reach != nil else {
      return shown
    }
    // It may name a record that does not exist for the caller.
    object["error"] = .string("the job failed; an administrator's key shows why")
    return .object(object)
  }

  /// Cancels a job.
  func cancel(_ params: inout ParameterReader) throws -> JSONValue {
    let id = try params.required("id") { reader, name throws(RPCError) in try reader.string(name) }
    try params.finish()
    return .object(["cancelled": .bool(try job(id).cancel())])
  }

  /// A job on a collection that exists for the caller.
  private func job(_ id: String) throws -> Job {
    let job = try engine.job(id)
    guard caller.knows(job.collection) else { throw EngineError.noJob(id) }
    return job
  }

  private func begin(_ request: JobRequest, on collection: CollectionView) throws -> JSONValue {
    .object(["job": .string(try engine.start(request, on: collection.whole, inServer: true).id)])
  }

  private static func place(
    _ name: String, in folder: String, _ parameter: String, _ params: ParameterReader
  ) throws(RPCError) -> String {
    guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
      throw params.wrong(parameter, "is the name of something in \(folder), without a path")
    }
    return absolutePath("\(folder)/\(name)")
  }
}

extension RebuildOptions {
  /// How many links a record may make on each layer.
  public static let mRange = 2...500
  /// How many candidates may be kept while a record looks for its neighbours.
  public static let efRange = 1...10_000
  /// For how many hours an older generation may be kept: up to ten years.
  public static let keepRange = 0...87_600
}

extension KeptGeneration {
  /// The older generation as `stats` shows it.
  var shown: JSONValue {
    .object(["generation": .string(name), "until": .string(Timestamp.text(until))])
  }
}
