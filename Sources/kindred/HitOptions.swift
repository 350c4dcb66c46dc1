import ArgumentParser
import Foundation
import Wire

/// Options that `search` and `similar` share.
struct HitOptions: ParsableArguments {
  @Option(name: .customShort("k"), help: ArgumentHelp("Number of hits.", valueName: "N"))
  var k = 10

  @Option(help: ArgumentHelp("Number of best hits to skip.", valueName: "N"))
  var offset: Int?

  @Option(help: ArgumentHelp("The cursor of the previous page.", valueName: "CURSOR"))
  var cursor: String?

  @Option(help: ArgumentHelp("Filter, such as 'credit_score > 750 and city = \"Leeds\"'.", valueName: "EXPR"))
  var filter: String?

  @Option(name: .customLong("min-score"), help: ArgumentHelp("Minimum score of a hit.", valueName: "X"))
  var minScore: Double?

  @Option(
    name: .customLong("min-relevance"),
    help: ArgumentHelp("Minimum relevance, 0 to 1; hits below 0.5 are no better than chance.", valueName: "X"))
  var minRelevance: Double?

  @Option(help: ArgumentHelp("Weight of diversity against score (MMR), 0 to 1.", valueName: "X"))
  var diversity: Double?

  @Option(name: .customLong("group-by"), help: ArgumentHelp("Field to group by.", valueName: "FIELD"))
  var groupBy: String?

  @Option(name: .customLong("group-limit"), help: ArgumentHelp("Maximum hits per group (default: 1).", valueName: "N"))
  var groupLimit: Int?

  @Option(help: ArgumentHelp("Fields to count over all matching records.", valueName: "FIELD,..."))
  var facets: String?

  @Flag(help: "Explain each hit.")
  var explain = false

  @Flag(help: "Show the hits even if nothing is relevant.")
  var all = false

  @Flag(help: "Score every matching record.")
  var exact = false

  @Option(help: ArgumentHelp("Search beam width (HNSW ef).", valueName: "N"))
  var ef: Int?

  @OptionGroup var destination: Destination

  func add(to params: inout JSONObject) {
    params["k"] = .integer(Int64(k))
    params["offset"] = offset.map { .integer(Int64($0)) }
    params["cursor"] = cursor.map { .string($0) }
    params["filter"] = filter.map { .string($0) }
    params["min_score"] = minScore.map { .number($0) }
    params["min_relevance"] = minRelevance.map { .number($0) }
    params["diversity"] = diversity.map { .number($0) }
    params["group_by"] = groupBy.map { .string($0) }
    params["group_limit"] = groupLimit.map { .integer(Int64($0)) }
    params["facets"] = facets.map { names in .array(names.split(separator: ",").map { .string(String($0)) }) }
    params["ef"] = ef.map { .integer(Int64($0)) }
    if explain { params["explain"] = .bool(true) }
    if exact { params["exact"] = .bool(true) }
  }

  /// Asks, and prints the hits, writes them to a file, or keeps the question.
  func ask(_ method: String, of collection: String, _ params: JSONObject, _ service: ServiceOptions) async throws {
    var params = params
    add(to: &params)
    if let name = destination.save {
      var saving: JSONObject = ["collection": .string(collection), "name": .string(name), method: .object(params)]
      saving["note"] = destination.note.map { .string($0) }
      if destination.audience { saving["audience"] = .bool(true) }
      if destination.replace { saving["replace"] = .bool(true) }
      let result = try await service.call("save", .object(saving))
      let members = result["members"]?.integer.map { ", \($0) members" } ?? ""
      if service.json { Console.print(result) } else { Console.print("saved \(name)\(members)") }
    } else if let file = destination.export {
      try await Exporting(file).run(collection, [method: .object(params)], service)
    } else {
      params["collection"] = .string(collection)
      let result = try await service.call(method, .object(params))
      if service.json { Console.print(result) } else { HitList(result).print(evenIrrelevant: all) }
    }
  }
}

/// Where hits go, if not to the terminal.
struct Destination: ParsableArguments {
  @Option(help: ArgumentHelp("Write the hits to a .csv or .xlsx file.", valueName: "FILE"))
  var export: String?

  @Option(help: ArgumentHelp("Save the question under this name instead of running it.", valueName: "NAME"))
  var save: String?

  @Flag(help: "With --save: save the records found now.")
  var audience = false

  @Option(help: ArgumentHelp("With --save: a note.", valueName: "TEXT"))
  var note: String?

  @Flag(help: "With --save: overwrite an entry of this name.")
  var replace = false

  func validate() throws {
    guard save == nil || export == nil else { throw ValidationError("--save and --export do not go together") }
    guard save != nil || (!audience && note == nil && !replace) else {
      throw ValidationError("--audience, --note and --replace go with --save")
    }
  }
}

/// A file for spreadsheets.
struct Exporting {
  let path: String
  let format: String

  init(_ path: String) throws {
    guard let format = ["csv", "xlsx"].first(where: { path.lowercased().hasSuffix("." + $0) }) else {
      throw ValidationError("--export \(path): the name must end in .csv or .xlsx")
    }
    (self.path, self.format) = (path, format)
  }

  /// Fetches the file's contents and writes them, for the user alone to read.
  func run(_ collection: String, _ what: JSONObject, _ service: ServiceOptions) async throws {
    var params = what
    params["collection"] = .string(collection)
    params["format"] = .string(format)
    let result = try await service.call("export", .object(params))
    let content = result["content"]?.string ?? ""
    let bytes = format == "csv" ? Data(content.utf8) : Data(base64Encoded: content) ?? Data()
    guard FileManager.default.createFile(atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600]) else {
      throw CommandError("\(path): the file cannot be written; choose another place")
    }
    let defused = result["defused"]?.integer ?? 0
    let note = defused > 0 ? "; \(defused) cells that look like formulas have an apostrophe before them" : ""
    Console.print("\(result["rows"]?.integer ?? 0) rows to \(path)\(note)")
  }
}
