import ArgumentParser
import Wire

/// `kindred saved`
struct Saved: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List saved searches and audiences.", discussion: "Example: kindred saved customers")

  @Argument(help: "The collection.") var collection: String
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let result = try await service.call("saved", .object(["collection": .string(collection)]))
    if service.json { return Console.print(result) }
    var table = TextTable()
    table.add(["name", "saved", "what", "note"])
    for one in result["saved"]?.array ?? [] {
      let what =
        one["search"]?["query"]?.string ?? one["members"]?.integer.map { "\($0) members" }
        ?? one["nearest"]?["to"]?.text ?? ""
      let name = one["name"]?.string ?? ""
      table.add([name, String((one["saved"]?.string ?? "").prefix(10)), what, one["note"]?.string ?? ""])
    }
    table.lines.forEach { Console.print($0) }
  }
}

/// `kindred run`
struct RunSaved: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a saved search, or show the members of an audience.",
    discussion: "Example: kindred run customers travellers -k 5")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The name it was saved under.") var name: String
  @Option(name: .customShort("k"), help: ArgumentHelp("Number of hits or members.", valueName: "N")) var k: Int?
  @Option(help: ArgumentHelp("Number to skip.", valueName: "N")) var offset: Int?
  @Option(help: ArgumentHelp("Write them to a .csv or .xlsx file.", valueName: "FILE")) var export: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func validate() throws {
    guard export == nil || (k == nil && offset == nil) else {
      throw ValidationError("--export writes what was saved, without -k and --offset")
    }
  }

  func run() async throws {
    if let export { return try await Exporting(export).run(collection, ["saved": .string(name)], service) }
    var changes = JSONObject()
    changes["k"] = k.map { .integer(Int64($0)) }
    changes["offset"] = offset.map { .integer(Int64($0)) }
    let params: JSONObject = ["collection": .string(collection), "name": .string(name), "with": .object(changes)]
    let result = try await service.call("run", .object(params))
    if service.json { return Console.print(result) }
    guard let records = result["records"]?.array else { return HitList(result).print() }
    var table = TextTable()
    table.add(["id", "text"])
    for record in records {
      table.add([record["id"]?.string ?? "", (record["text"]?.string ?? "").replacing("\n", with: " ")])
    }
    for line in table.lines { Console.print(Console.fitted(line)) }
    let gone = result["missing"]?.array?.count ?? 0
    Console.print("\(result["members"]?.integer ?? 0) members, \(gone) missing")
  }
}

/// `kindred forget`
struct Forget: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Delete a saved search or an audience.", discussion: "Example: kindred forget customers travellers")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The name it was saved under.") var name: String
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let params: JSONObject = ["collection": .string(collection), "name": .string(name)]
    let result = try await service.call("forget", .object(params))
    if service.json { Console.print(result) } else { Console.print("deleted \(name)") }
  }
}
