import ArgumentParser
import Wire

/// `kindred get`
struct Get: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a record.", discussion: "Example: kindred get customers C-000002")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The record's id.") var id: String
  @Flag(help: "Show the vector.") var vector = false
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    var params: JSONObject = ["collection": .string(collection), "id": .string(id)]
    if vector { params["vector"] = .bool(true) }
    Console.print(try await service.call("get", .object(params)))
  }
}

/// `kindred count`
struct Count: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Count the records that pass a filter.",
    discussion: "Example: kindred count customers --filter 'age > 40'")

  @Argument(help: "The collection.") var collection: String
  @Option(help: ArgumentHelp("The filter.", valueName: "EXPR")) var filter: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    var params: JSONObject = ["collection": .string(collection)]
    params["filter"] = filter.map { .string($0) }
    let result = try await service.call("count", .object(params))
    if service.json { Console.print(result) } else { Console.print("\(result["count"]?.integer ?? 0)") }
  }
}

/// `kindred delete`
struct Delete: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete records by id or by filter.", discussion: "Example: kindred delete customers C-000002")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The ids of the records.") var ids: [String] = []
  @Option(help: ArgumentHelp("Delete all records that pass this filter.", valueName: "EXPR")) var filter: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func validate() throws {
    guard ids.isEmpty != (filter == nil) else { throw ValidationError("delete takes either ids or --filter") }
  }

  func run() async throws {
    var params: JSONObject = ["collection": .string(collection)]
    params["filter"] = filter.map { .string($0) }
    if filter == nil { params["ids"] = .array(ids.map { .string($0) }) }
    let result = try await service.call("delete", .object(params))
    if service.json { Console.print(result) } else { Console.print("\(result["deleted"]?.integer ?? 0) deleted") }
  }
}

/// `kindred stats`
struct Stats: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the collections.", discussion: "Example: kindred stats")

  @Argument(help: "One collection (default: all).") var collection: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    var params = JSONObject()
    params["collection"] = collection.map { .string($0) }
    let result = try await service.call("stats", .object(params))
    if service.json { return Console.print(result) }
    var table = TextTable()
    table.add(["collection", "records", "fields", "MB", "commits", "generation", "model"])
    for one in result["collections"]?.array ?? [] {
      let megabytes = Int((one["bytes"]?.number ?? 0) / 1_000_000)
      table.add([
        one["name"]?.string ?? "", "\(one["count"]?.integer ?? 0)", "\(one["fields"]?.integer ?? 0)", "\(megabytes)",
        "\(one["commits"]?.integer ?? 0)", one["generation"]?.string ?? "",
        String((one["fingerprint"]?.string ?? "").prefix(12)),
      ])
    }
    table.lines.forEach { Console.print($0) }
  }
}
