import API
import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred backup`
struct Backup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Copy every collection into a new folder, and verify the copy.",
    discussion: "With --server the folder is on the server's machine, and searches and writes go on.")

  @Argument(help: "A folder that is not there yet, or empty.") var folder: String
  @Option(help: "Megabytes to write in a second, at most.") var rate: Int?
  @OptionGroup var service: ServiceOptions

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
    abstract: "Make a data directory of a backup, once it is verified.")

  @Argument(help: "The backup.") var folder: String
  @Flag(help: "Print JSON for machines.") var json = false
  @OptionGroup var data: DataOptions

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
