import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred bench serve`
struct BenchServe: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "How many requests a running server answers, and how soon.",
    discussion: """
      Without --rate every connection keeps --depth requests under way. With it requests come at that rate whatever the \
      server does, and latency counts from when a request was to start.
      """)

  @Argument(help: "The collection.") var collection: String
  @Option(help: "The server, HOST:PORT.") var server: String
  @Option(help: "Kinds of requests and their shares: text, vector, numbers, id, filtered, get, upsert, prose.")
  var mix = "id"
  @Option(help: "Connections.") var connections = 16
  @Option(help: "Requests under way on a connection.") var depth = 16
  @Option(help: "Requests a second, in all.") var rate: Double?
  @Option(help: "How long to measure, in seconds.") var seconds = 10.0
  @Option(name: .customLong("warm-up"), help: "How long to run before that, in seconds.") var warmUp = 2.0
  @Option(name: .customShort("k"), help: "Hits to a request.") var k = 10
  @Option(help: "The filter of filtered requests.") var filter: String?
  @Option(help: "Fields of the records in replies, separated by commas; all of them without it.") var fields: String?
  @Option(help: "A file of texts, a line each; without it the texts of records.") var texts: String?
  @Option(help: "A file of little-endian float32 vectors to ask for and to write; random ones without it.") var vectors:
    String?
  @OptionGroup(title: "Connection") var key: KeyOption
  @OptionGroup(title: "Connection") var tls: TLSOptions
  @Option(help: "The same seed makes the same requests.") var seed: UInt64 = 1

  func validate() throws {
    guard (1...10_000).contains(connections), (1...10_000).contains(depth), rate.map({ $0 > 0 }) ?? true,
      seconds > 0, warmUp >= 0, k > 0
    else { throw ValidationError("--connections, --depth, --rate, --seconds and -k are above 0") }
  }

  func run() async throws {
    let mix = try LoadMix(mix)
    guard filter != nil || !mix.kinds.contains(.filtered) else {
      throw ValidationError("a mix with filtered needs --filter")
    }
    let caller = try RemoteCaller(server, key, tls: tls)
    let subject = try await subject(caller, Set(mix.kinds))
    var random = SplitMix64(state: seed)
    let lines = LoadLines(subject, mix, count: 2000, &random)
    var options = LoadGenerator.Options()
    (options.host, options.port, options.connections, options.depth) = (caller.host, caller.port, connections, depth)
    (options.key, options.tls) = (caller.key, caller.tls)
    (options.rate, options.seconds, options.warmUp, options.seed) = (rate, seconds, warmUp, seed)
    _ = OpenFiles.connections(wanted: connections)
    let tallies = try LoadGenerator(options: options, mix: mix, lines: lines).run()
    var all = LoadGenerator.Tally()
    for (kind, tally) in tallies.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      if tallies.count > 1 { Console.print(report(kind.rawValue, tally)) }
      all.add(tally)
    }
    Console.print(report("all", all))
  }

  private func report(_ name: String, _ tally: LoadGenerator.Tally) -> String {
    var object = JSONObject([(key: "mix", value: .string(name))])
    for member in tally.latency.json.members { object[member.key] = member.value }
    object["per_s"] = .number((Double(tally.latency.count) / seconds * 10).rounded() / 10)
    object["refused"] = .integer(Int64(tally.refused))
    object["failed"] = .integer(Int64(tally.failed))
    object["unanswered"] = .integer(Int64(tally.unanswered))
    object["connections"] = .integer(Int64(connections))
    object["depth"] = .integer(Int64(depth))
    object["rate"] = rate.map { .number($0) }
    return JSONValue.object(object).text
  }

  /// Finds out what there is to ask for: only what the mix needs, which the key may not all allow.
  private func subject(_ caller: RemoteCaller, _ kinds: Set<LoadMix.Kind>) async throws -> LoadLines.Subject {
    let own = try texts.map { try String(contentsOfFile: $0, encoding: .utf8).split(separator: "\n").map(String.init) }
    let needsTexts = own == nil && !kinds.isDisjoint(with: [.text, .prose])
    let needsRecords = needsTexts || !kinds.isDisjoint(with: [.id, .filtered, .get])
    let records = needsRecords ? try await records(caller) : []
    let needsDimension = !kinds.isDisjoint(with: [.vector, .numbers, .upsert])
    let dimension = needsDimension ? try await dimension(caller) : 0
    return LoadLines.Subject(
      collection: collection, dimension: dimension, ids: records.compactMap { $0["id"]?.string },
      texts: own ?? records.compactMap { $0["text"]?.string }, filter: filter, k: k,
      fields: fields.map { $0.split(separator: ",").map(String.init) },
      vectors: needsDimension
        ? try vectors.map { try BuildBenchmark.readVectors($0, dimension: dimension) } ?? [] : [])
  }

  private func records(_ caller: RemoteCaller) async throws -> [JSONValue] {
    let page = try await caller.call(
      "scroll", .object(["collection": .string(collection), "limit": .integer(10_000), "fields": .array([])]))
    guard let records = page["records"]?.array, !records.isEmpty else {
      throw LoadError("\(collection) is empty; there is nothing to ask for")
    }
    return records
  }

  private func dimension(_ caller: RemoteCaller) async throws -> Int {
    let stats = try await caller.call("stats", .object(["collection": .string(collection)]))
    return Int(stats["collections"]?.array?.first?["dimension"]?.integer ?? 0)
  }
}
