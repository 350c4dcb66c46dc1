import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred rebuild`
struct Rebuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Build a collection's index anew beside the live one, then make it live.",
    discussion: """
      Stored vectors are used again where model and precision are the same; with --model or --precision texts are \
      embedded anew. The older generation is kept for --keep hours, so that --rollback can make it live again with \
      all that was written since. With --server, --from and --model name a file in incoming/ of the server's data \
      directory and a folder beside its model.
      """)

  @Argument(help: "The collection.") var collection: String
  @Option(name: .customLong("from"), help: "A file whose rows take the place of the stored records.") var file: String?
  @Option(name: .customLong("id-prefix"), help: "What goes before the row's number where that is the id.")
  var idPrefix = ""
  @Option(help: "Links that a record makes on each layer.") var m: Int?
  @Option(name: .customLong("ef-construction"), help: "How wide a record looks for its neighbours.")
  var efConstruction: Int?
  @Option(help: "Hours for which the older generation is kept; 0 drops it.") var keep = RebuildOptions.defaultKeepHours
  @Flag(help: "Make the older generation live again.") var rollback = false
  @OptionGroup var jobs: JobOptions
  @OptionGroup var service: ServiceOptions

  private var isPlain: Bool {
    file == nil && idPrefix.isEmpty && m == nil && efConstruction == nil && keep == RebuildOptions.defaultKeepHours
  }

  func validate() throws {
    if rollback, !isPlain { throw ValidationError("--rollback goes with no other option of rebuild") }
    try Self.check(m, RebuildOptions.mRange, "--m")
    try Self.check(efConstruction, RebuildOptions.efRange, "--ef-construction")
    try Self.check(keep, RebuildOptions.keepRange, "--keep")
  }

  func run() async throws {
    try await jobs.run(rollback ? .rollback : .rebuild(options), on: collection, service, method: "rebuild", params)
  }

  /// What is asked of an engine in this process.
  private var options: RebuildOptions {
    var options = RebuildOptions()
    (options.file, options.idPrefix, options.keepHours) = (file, idPrefix, keep)
    (options.m, options.efConstruction) = (m, efConstruction)
    options.model = service.data.model.model.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
    options.precision = service.data.model.chosenPrecision
    return options
  }

  /// The same for a server.
  private var params: JSONObject {
    var params: JSONObject = ["collection": .string(collection)]
    if rollback {
      params["rollback"] = .bool(true)
      return params
    }
    params["from"] = file.map { .string($0) }
    if !idPrefix.isEmpty { params["id_prefix"] = .string(idPrefix) }
    params["model"] = service.data.model.model.map { .string($0) }
    params["precision"] = service.data.model.chosenPrecision.map { .string($0) }
    params["m"] = m.map { .integer(Int64($0)) }
    params["ef_construction"] = efConstruction.map { .integer(Int64($0)) }
    params["keep_hours"] = .integer(Int64(keep))
    return params
  }

  private static func check(_ value: Int?, _ range: ClosedRange<Int>, _ option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(option) is from \(range.lowerBound) to \(range.upperBound)")
  }
}

/// `kindred compact`
struct Compact: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a collection afresh, so that nothing is left of what was deleted.",
    discussion: "Older generations are dropped. It takes as much room as the collection until it is done.")

  @Argument(help: "The collection.") var collection: String?
  @Flag(help: "All collections, one after the other.") var all = false
  @OptionGroup var jobs: JobOptions
  @OptionGroup var service: ServiceOptions

  func validate() throws {
    guard all == (collection == nil) else { throw ValidationError("compact takes either a collection or --all") }
  }

  func run() async throws {
    for name in try await names() {
      try await jobs.run(.compact, on: name, service, method: "compact", ["collection": .string(name)])
    }
  }

  private func names() async throws -> [String] {
    if let collection { return [collection] }
    return try await service.call("collections", .object([:]))["collections"]?.array?.compactMap { $0["name"]?.string }
      ?? []
  }
}

/// `kindred job`
struct ShowJob: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job", abstract: "Show how far a server's job is, or cancel it.")

  @Argument(help: "The job, as rebuild --detach names it.") var id: String
  @Flag(help: "Ask it to end; nothing is changed then.") var cancel = false
  @Option(help: "The server, HOST:PORT.") var server: String
  @OptionGroup var key: KeyOption
  @OptionGroup var tls: TLSOptions

  func run() async throws {
    let caller = try RemoteCaller(server, key, tls: tls)
    let params = JSONValue.object(["id": .string(id)])
    if cancel { _ = try await caller.call("cancel", params) }
    Console.print(try await caller.call("job", params))
  }
}
