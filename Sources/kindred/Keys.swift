import ArgumentParser
import Wire

/// `kindred key`
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Make, list and revoke API keys.",
    discussion: "As soon as there is a key, a server asks everyone for one. The first must be an administrator's.",
    subcommands: [Make.self, List.self, Revoke.self])

  /// `kindred key create`
  struct Make: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Make a key, and show it this once.")

    @Argument(help: "What it is for, for people.") var name: String
    @Option(help: "What it may do: rm, recommender, writer, rebuild, auditor or admin.") var role: String
    @Option(name: .customLong("collection"), help: "A collection that exists for it; may be repeated. All without it.")
    var collections: [String] = []
    @Option(help: "What records must pass to exist for it.") var filter: String?
    @Option(
      name: .customLong("filter-in"), help: "The same for one of its collections, COLLECTION:FILTER; may be repeated.")
    var filters: [String] = []
    @Flag(inversion: .prefixedNo, help: "Whether sensitive fields are clear to it; usual for rm.") var sensitive: Bool?
    @Option(help: "The first day on which it opens nothing any more, such as 2027-01-31 (UTC).") var expires: String?
    @OptionGroup var service: ServiceOptions

    func run() async throws {
      var params: JSONObject = ["name": .string(name), "role": .string(role)]
      if !collections.isEmpty { params["collections"] = .array(collections.map { .string($0) }) }
      params["filter"] = filter.map { .string($0) }
      if !filters.isEmpty { params["filters"] = .object(JSONObject(try filters.map(Self.filterByName))) }
      params["sensitive"] = sensitive.map { .bool($0) }
      params["expires"] = expires.map { .string($0) }
      let made = try await service.call("key_create", .object(params))
      if service.json { return Console.print(made) }
      Console.error("kindred: keep this key where others cannot read it; it is not shown again")
      Console.print(made["key"]?.string ?? "")
    }

    private static func filterByName(_ text: String) throws -> (key: String, value: JSONValue) {
      guard let colon = text.firstIndex(of: ":") else {
        throw ValidationError("--filter-in \(text): it is COLLECTION:FILTER, such as customers:'city = \"York\"'")
      }
      return (String(text[..<colon]), .string(String(text[text.index(after: colon)...])))
    }
  }

  /// `kindred key list`
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List all keys, revoked ones too.")

    @OptionGroup var service: ServiceOptions

    func run() async throws {
      let result = try await service.call("key_list", .object([:]))
      if service.json { return Console.print(result) }
      var table = TextTable()
      table.add(["id", "name", "role", "collections", "filter", "created", "state"])
      for key in result["keys"]?.array ?? [] {
        let collections = key["collections"]?.array?.compactMap(\.string).joined(separator: ", ") ?? "all"
        let state = key["revoked"] != nil ? "revoked" : key["valid"] == .bool(true) ? "valid" : "expired"
        table.add([
          key["id"]?.string ?? "", key["name"]?.string ?? "", key["role"]?.string ?? "", collections,
          key["filter"]?.string ?? key["filters"]?.text ?? "", String((key["created"]?.string ?? "").prefix(10)), state,
        ])
      }
      table.lines.forEach { Console.print($0) }
    }
  }

  /// `kindred key revoke`
  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a key for good, on open connections too.")

    @Argument(help: "The key's id, as key list shows it.") var id: String
    @OptionGroup var service: ServiceOptions

    func run() async throws {
      let revoked = try await service.call("key_revoke", .object(["id": .string(id)]))
      if service.json { Console.print(revoked) } else { Console.print("revoked \(revoked["name"]?.string ?? id)") }
    }
  }
}
