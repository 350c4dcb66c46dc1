import ArgumentParser
import Wire

/// Options that `search` and `similar` share.
struct HitOptions: ParsableArguments {
  @Option(name: .customShort("k"), help: "How many hits.")
  var k = 10

  @Option(help: "What the hits must meet, such as 'credit_score > 750 and city = \"Leeds\"'.")
  var filter: String?

  @Option(name: .customLong("min-score"), help: "The least score of a hit.")
  var minScore: Double?

  @Flag(help: "Score every record that passes, whatever it costs.")
  var exact = false

  @Option(help: "How wide the walk over the graph is.")
  var ef: Int?

  func add(to params: inout JSONObject) {
    params["k"] = .integer(Int64(k))
    params["filter"] = filter.map { .string($0) }
    params["min_score"] = minScore.map { .number($0) }
    params["ef"] = ef.map { .integer(Int64($0)) }
    if exact { params["exact"] = .bool(true) }
  }
}

/// `kindred search`
struct Search: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Find the records that mean what you ask for.")

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The question, in plain English.") var query: String
  @OptionGroup var hits: HitOptions
  @Flag(inversion: .prefixedNo, help: "Look for constraints in the words of the question.") var understand = true
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    var params: JSONObject = ["collection": .string(collection), "query": .string(query)]
    hits.add(to: &params)
    if !understand { params["understand"] = .bool(false) }
    let result = try await service.call("search", .object(params))
    if service.json { Console.print(result) } else { HitList(result).print() }
  }
}

/// `kindred similar`
struct Similar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Find the records nearest to a record.")

  @Argument(help: "The collection the record is in.") var collection: String
  @Argument(help: "The record's id.") var id: String
  @Option(name: .customLong("in"), help: "The collection to search, where it is another.") var other: String?
  @OptionGroup var hits: HitOptions
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let target: JSONObject = ["collection": .string(collection), "id": .string(id)]
    var params: JSONObject = ["collection": .string(other ?? collection), "to": .object(target)]
    hits.add(to: &params)
    let result = try await service.call("nearest", .object(params))
    if service.json { Console.print(result) } else { HitList(result).print() }
  }
}

/// Hits as people read them.
struct HitList {
  private let result: JSONValue

  init(_ result: JSONValue) { self.result = result }

  func print() {
    printUnderstood()
    var table = TextTable()
    table.add(["rank", "score", "id", "text"])
    for hit in result["hits"]?.array ?? [] {
      let text = (hit["record"]?["text"]?.string ?? "").replacing("\n", with: " ")
      table.add([
        "\(hit["rank"]?.integer ?? 0)", Self.score(hit["score"]?.number ?? 0), hit["id"]?.string ?? "", text,
      ])
    }
    let width = Console.width
    for line in table.lines { Console.print(line.count > width ? "\(line.prefix(width - 1))…" : line) }
    let matched = result["matched"]?.integer ?? 0
    Console.print(
      "\(matched) records match; \(result["plan"]?.string ?? "") in \(result["took_ms"]?.number ?? 0) ms")
  }

  /// What was made of the question's words, so that nobody wonders who is missing.
  private func printUnderstood() {
    for constraint in result["understood"]?["constraints"]?.array ?? [] {
      let label = constraint["kind"]?.string == "soft" ? "preferred" : "understood"
      let words = (constraint["words"]?.string ?? "").replacing("\n", with: " ")
      let origin = words.isEmpty ? "" : "   (from \"\(words)\")"
      Console.print("\(label): \(constraint["filter"]?.string ?? "")\(origin)")
    }
  }

  private static func score(_ score: Double) -> String {
    let thousandths = Int((abs(score) * 10_000).rounded())
    let digits = "\(thousandths % 10_000)"
    let sign = score < 0 ? "-" : ""
    return "\(sign)\(thousandths / 10_000).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
  }
}
