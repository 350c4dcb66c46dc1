import ArgumentParser
import Wire

/// `kindred key`
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Create, list and revoke API keys.",
    discussion: "As soon as there is a key, the server requires one. The first key must be an administrator's.",
    subcommands: [Make.self, List.self, Revoke.self])

  /// `kindred key create`
  struct Make: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "create", abstract: "Create a key and print it once.",
      discussion: "Example: kindred key create office --role admin")

    @Argument(help: "A description for people.") var name: String
    @Option(help: ArgumentHelp("rm, recommender, writer, rebuild, auditor or admin.", valueName: "ROLE")) var role:
      String
    @Option(
      name: .customLong("collection"),
      help: ArgumentHelp("Collection it can access; may be repeated (default: all).", valueName: "COLLECTION"))
    var collections: [String] = []
    @Option(help: ArgumentHelp("Row-level filter: only records that pass are visible.", valueName: "EXPR")) var filter:
      String?
    @Option(
      name: .customLong("filter-in"),
      help: ArgumentHelp("Row-level filter of one collection; may be repeated.", valueName: "COLLECTION:EXPR"))
    var filters: [String] = []
    @Flag(inversion: .prefixedNo, help: "Show or mask sensitive fields (default: by role).") var sensitive: Bool?
    @Option(help: ArgumentHelp("Expiry date (UTC, exclusive), such as 2027-01-31.", valueName: "DAY")) var expires:
      String?
    @OptionGroup(title: "Connection and data") var service: ServiceOptions

    func run() async throws {
      var params: JSONObject = ["name": .string(name), "role": .string(role)]
      if !collections.isEmpty { params["collections"] = .array(collections.map { .string($0) }) }
      params["filter"] = filter.map { .string($0) }
      if !filters.isEmpty { params["filters"] = .object(JSONObject(try filters.map(Self.filterByName))) }
      params["sensitive"] = sensitive.map { .bool($0) }
      params["expires"] = expires.map { .string($0) }
      let made = try await service.call("key_create", .object(params))
      if service.json { return Console.print(made) }
      Console.error("kindred: store this key safely; it is not shown again")
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
    static let configuration = CommandConfiguration(
      abstract: "List all keys, including revoked ones.", discussion: "Example: kindred key list")

    @OptionGroup(title: "Connection and data") var service: ServiceOptions

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
    static let configuration = CommandConfiguration(
      abstract: "Revoke a key, also on open connections.", discussion: "Example: kindred key revoke 0123456789ab")

    @Argument(help: "The key's id, as key list shows it.") var id: String
    @OptionGroup(title: "Connection and data") var service: ServiceOptions

    func run() async throws {
      let revoked = try await service.call("key_revoke", .object(["id": .string(id)]))
      if service.json { Console.print(revoked) } else { Console.print("revoked \(revoked["name"]?.string ?? id)") }
    }
  }
}
