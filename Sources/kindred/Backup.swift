import API
import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred backup`
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy every collection into a new folder, and verify the copy.",
    discussion:
      "With --server the folder is on the server's machine, and searches and writes continue.\n\nExample: kindred backup /backups/monday"
  )

  @Argument(help: "A new or empty folder.") var folder: String
  @Option(help: ArgumentHelp("Maximum megabytes per second.", valueName: "MB")) var rate: Int?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let path = URL(fileURLWithPath: folder).standardizedFileURL.path
    var params: JSONObject = ["path": .string(path)]
    params["rate_mb"] = rate.map { .integer(Int64($0)) }
    let result = try await service.call("backup", .object(params))
    if service.json { return Console.print(result) }
    Console.print("backed up \(summary(of: result)) to \(folder)")
  }
}

/// `kindred restore`
struct Restore: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Create a data directory from a backup, after verifying it.",
    discussion: "Example: kindred restore /backups/monday --data index")

  @Argument(help: "The backup.") var folder: String
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup(title: "Data and model") var data: DataOptions

  func run() throws {
    let options = try data.engineOptions
    let target = URL(fileURLWithPath: options.dataDirectory).standardizedFileURL.path
    let restored = try Engine.restore(from: folder, to: target, mapSize: options.mapSize, keyFile: data.sealKeyFile)
    if json { return Console.print(restored.json) }
    Console.print("restored \(summary(of: restored.json)) to \(options.dataDirectory)")
  }
}

private func summary(of result: JSONValue) -> String {
  let collections = result["collections"]?.array ?? []
  let records = collections.reduce(0) { $0 + ($1["count"]?.integer ?? 0) }
  let megabytes = Int(((result["bytes"]?.number ?? 0) / 1_000_000).rounded(.up))
  return "\(collections.count) collections, \(records) records, \(megabytes) MB"
}
