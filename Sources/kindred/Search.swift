import ArgumentParser
import Wire

/// `kindred search`
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Find the records that mean what you ask for.")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The question, in plain English.") var query: String
  @OptionGroup var hits: HitOptions
  @Flag(inversion: .prefixedNo, help: "Look for constraints in the words of the question.") var understand = true
  @Option(help: "What is compared: semantic, lexical or hybrid; without it hybrid for ids, names and quotations.")
  var mode: String?
  @OptionGroup var service: ServiceOptions

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
    abstract: "Find the records nearest to a record, or to several and to descriptions.")

  @Argument(help: "The collection the records are in.") var collection: String
  @Argument(help: "The ids of records to be like.") var ids: [String] = []
  @Option(name: .customLong("not"), help: "The id of a record to be unlike; may be repeated.") var others: [String] = []
  @Option(help: "A description to be like; may be repeated.") var like: [String] = []
  @Option(help: "A description to be unlike; may be repeated.") var unlike: [String] = []
  @Option(name: .customLong("in"), help: "The collection to search, where it is another; with one id alone.")
  var other: String?
  @OptionGroup var hits: HitOptions
  @OptionGroup var service: ServiceOptions

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
