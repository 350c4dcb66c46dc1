import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred rebuild`
struct Rebuild: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rebuild a collection's index online, or roll back to the previous one.",
    discussion: """
      Stored vectors are reused unless --model or --precision changes. The previous generation is kept for --keep \
      hours; --rollback makes it live again with every write since. With --server, --from names a file in incoming/ \
      of the server's data directory, and --model a folder next to its model.

      Example: kindred rebuild customers --m 24
      """)

  @Argument(help: "The collection.") var collection: String
  @Option(
    name: .customLong("from"),
    help: ArgumentHelp("File whose rows replace the stored records.", valueName: "FILE"))
  var file: String?
  @Option(name: .customLong("id-prefix"), help: ArgumentHelp("Prefix of row numbers used as ids.", valueName: "PREFIX"))
  var idPrefix = ""
  @Option(help: ArgumentHelp("HNSW M.", valueName: "N")) var m: Int?
  @Option(name: .customLong("ef-construction"), help: ArgumentHelp("HNSW efConstruction.", valueName: "N"))
  var efConstruction: Int?
  @Option(help: ArgumentHelp("Hours to keep the previous generation; 0 drops it.", valueName: "HOURS"))
  var keep = RebuildOptions.defaultKeepHours
  @Flag(help: "Make the previous generation live again.") var rollback = false
  @OptionGroup var jobs: JobOptions
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

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
    abstract: "Rewrite a collection's files, to remove deleted data.",
    discussion:
      "Previous generations are dropped. It needs as much free disk space as the collection takes.\n\nExample: kindred compact --all"
  )

  @Argument(help: "The collection.") var collection: String?
  @Flag(help: "All collections, one after the other.") var all = false
  @OptionGroup var jobs: JobOptions
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

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
    commandName: "job", abstract: "Show the progress of a server's job, or cancel it.",
    discussion: "Example: kindred job customers-1 --server 127.0.0.1:7733")

  @Argument(help: "The job, as rebuild --detach names it.") var id: String
  @Flag(help: "Cancel it.") var cancel = false
  @Option(help: ArgumentHelp("The server.", valueName: "HOST:PORT")) var server: String
  @OptionGroup(title: "Connection") var key: KeyOption
  @OptionGroup(title: "Connection") var tls: TLSOptions

  func run() async throws {
    let caller = try RemoteCaller(server, key, tls: tls)
    let params = JSONValue.object(["id": .string(id)])
    if cancel { _ = try await caller.call("cancel", params) }
    Console.print(try await caller.call("job", params))
  }
}
