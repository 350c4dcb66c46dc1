import ArgumentParser
import Wire

/// `kindred search`
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find records by a question in plain English.",
    discussion: "Example: kindred search customers \"young people who travel\" -k 5 --filter 'age < 30'")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The question, in plain English.") var query: String
  @OptionGroup var hits: HitOptions
  @Flag(inversion: .prefixedNo, help: "Look for constraints in the question.") var understand = true
  @Option(
    help: ArgumentHelp("semantic, lexical or hybrid (default: hybrid for ids, names, phrases).", valueName: "MODE"))
  var mode: String?
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    var params: JSONObject = ["query": .string(query)]
    if !understand { params["understand"] = .bool(false) }
    params["mode"] = mode.map { .string($0) }
    try await hits.ask("search", of: collection, params, service)
  }
}

/// `kindred similar`
struct Similar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find records similar to records or descriptions.",
    discussion: "Example: kindred similar customers C-000001 --in products")

  @Argument(help: "The collection the records are in.") var collection: String
  @Argument(help: "Ids of positive examples.") var ids: [String] = []
  @Option(name: .customLong("not"), help: ArgumentHelp("Id of a negative example; may be repeated.", valueName: "ID"))
  var others: [String] = []
  @Option(help: ArgumentHelp("Description of a positive example; may be repeated.", valueName: "TEXT")) var like:
    [String] = []
  @Option(help: ArgumentHelp("Description of a negative example; may be repeated.", valueName: "TEXT")) var unlike:
    [String] = []
  @Option(
    name: .customLong("in"), help: ArgumentHelp("Search another collection; with one id only.", valueName: "COLLECTION")
  )
  var other: String?
  @OptionGroup var hits: HitOptions
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  private var isOneRecord: Bool { ids.count == 1 && others.isEmpty && like.isEmpty && unlike.isEmpty }

  func validate() throws {
    guard !ids.isEmpty || !like.isEmpty else {
      throw ValidationError("similar takes ids, or --like with a description")
    }
    guard other == nil || isOneRecord else { throw ValidationError("--in goes with one id alone") }
  }

  func run() async throws {
    var target = JSONObject()
    if isOneRecord {
      target = ["collection": .string(collection), "id": .string(ids[0])]
    } else {
      target["positive"] = Self.examples(ids, like)
      if !others.isEmpty || !unlike.isEmpty { target["negative"] = Self.examples(others, unlike) }
    }
    try await hits.ask("nearest", of: other ?? collection, ["to": .object(target)], service)
  }

  private static func examples(_ ids: [String], _ texts: [String]) -> JSONValue {
    .array(ids.map { .string($0) } + texts.map { .object(["text": .string($0)]) })
  }
}
