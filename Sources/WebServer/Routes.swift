import Hummingbird
import Wire

/// All calls.
enum Routes {
  static let all: [Route] = groups.flatMap { name, routes in
    routes.map { route in
      var route = route
      route.group = name
      route.names = route.path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
        String($0.dropFirst().dropLast())
      }
      return route
    }
  }

  /// What calls are grouped by, in order.
  static let groupNames = groups.map(\.0)

  private static let groups: [(String, [Route])] = [
    ("Questions", questions), ("Records", records), ("Collections", collections), ("Saved searches", saved),
    ("Embeddings", embeddings), ("Jobs", jobs), ("Access", access),
  ]

  private static let filter = Route.Query(
    name: "filter", kind: .string, summary: "An expression that records must pass, such as age < 30.")

  private static let questions: [Route] = [
    Route(
      method: .post, path: "/v1/collections/{collection}/search", rpc: "search",
      summary: "The records that mean what somebody asks for.", body: .parameters(schema: "Search"),
      answer: .result(schema: "Hits")),
    Route(
      method: .post, path: "/v1/collections/{collection}/nearest", rpc: "nearest",
      summary: "The records nearest to a record, a text, a vector or several examples.",
      body: .parameters(schema: "Nearest"), answer: .result(schema: "Hits")),
    Route(
      method: .get, path: "/v1/collections/{collection}/count", rpc: "count",
      summary: "How many records pass a filter.", query: [filter], answer: .result(schema: "Count")),
    Route(
      method: .post, path: "/v1/collections/{collection}/count", rpc: "count",
      summary: "The same, with the filter in the body.", body: .parameters(schema: "Filter", isRequired: false),
      answer: .result(schema: "Count")),
    Route(
      method: .post, path: "/v1/collections/{collection}/map", rpc: "map",
      summary: "What a search or a filter finds, in two dimensions.", body: .parameters(schema: "MapRequest"),
      answer: .result(schema: "Map")),
    Route(
      method: .post, path: "/v1/collections/{collection}/export", rpc: "export",
      summary: "Hits, or what is saved, as a file for spreadsheets.", body: .parameters(schema: "Export"),
      answer: .file),
  ]

  private static let records: [Route] = [
    Route(
      method: .get, path: "/v1/collections/{collection}/records", rpc: "scroll",
      summary: "All records, a page at a time.",
      query: [
        Route.Query(name: "limit", kind: .integer(1...10_000), summary: "How many (1 to 10000; 100)."),
        Route.Query(name: "cursor", kind: .string, summary: "The cursor of the page before."), filter,
        Route.Query(name: "fields", kind: .list, summary: "The fields to show, with commas between them."),
      ],
      defaults: ["limit": .integer(100)], answer: .result(schema: "Page")),
    Route(
      method: .post, path: "/v1/collections/{collection}/records", rpc: "upsert",
      summary: "Puts records in: all of a JSON body or none; of NDJSON, a batch after the other.",
      query: [
        Route.Query(
          name: "on_error", kind: .choice(["reject", "stop"]),
          summary: "Of NDJSON: reject leaves bad lines out, which is usual; stop ends at the first.")
      ], body: .records(schema: "Records"), answer: .result(schema: "Upserted"), effect: .write),
    Route(
      method: .get, path: "/v1/collections/{collection}/records/{id}", rpc: "get", summary: "A record.",
      query: [Route.Query(name: "vector", kind: .boolean, summary: "Whether its vector is shown.")],
      answer: .result(schema: "Record")),
    Route(
      method: .put, path: "/v1/collections/{collection}/records/{id}", rpc: "upsert",
      summary: "Puts a record in, or in the place of the one with this id.", body: .parameters(schema: "NewRecord"),
      answer: .result(schema: "Upserted"), effect: .write,
      arrange: { params in
        var record = params
        record["collection"] = nil
        return ["collection": params["collection"] ?? .null, "records": .array([.object(record)])]
      }),
    Route(
      method: .delete, path: "/v1/collections/{collection}/records/{id}", rpc: "delete",
      summary: "Takes a record out.", answer: .result(schema: "Deleted"), effect: .write,
      arrange: { ["collection": $0["collection"] ?? .null, "ids": .array([$0["id"] ?? .null])] }),
    Route(
      method: .post, path: "/v1/collections/{collection}/delete", rpc: "delete",
      summary: "Takes records out, by their ids or by a filter.", body: .parameters(schema: "Delete"),
      answer: .result(schema: "Deleted"), effect: .write),
  ]

  private static let collections: [Route] = [
    Route(
      method: .get, path: "/v1/collections", rpc: "collections", summary: "The collections there are.",
      answer: .result(schema: "Collections")),
    Route(
      method: .post, path: "/v1/collections", rpc: "create", summary: "Makes a collection.",
      body: .parameters(schema: "Create"), answer: .result(schema: "Created"), status: .created, effect: .write),
    Route(
      method: .get, path: "/v1/collections/{collection}", rpc: "stats", summary: "A collection, and the model.",
      answer: .result(schema: "Stats")),
    Route(
      method: .get, path: "/v1/collections/{collection}/schema", rpc: "schema", summary: "The schema of a collection.",
      answer: .result(schema: "Schema")),
  ]

  private static let saved: [Route] = [
    Route(
      method: .get, path: "/v1/collections/{collection}/saved", rpc: "saved",
      summary: "What is saved in a collection.", answer: .result(schema: "SavedList")),
    Route(
      method: .post, path: "/v1/collections/{collection}/saved", rpc: "save",
      summary: "Keeps a search or an audience under a name.", body: .parameters(schema: "Save"),
      answer: .result(schema: "Saved"), status: .created, effect: .write),
    Route(
      method: .post, path: "/v1/collections/{collection}/saved/{name}/run", rpc: "run",
      summary: "Asks a saved search anew, or shows the members of an audience.",
      body: .parameters(schema: "Run", isRequired: false), answer: .result(schema: "RunResult")),
    Route(
      method: .delete, path: "/v1/collections/{collection}/saved/{name}", rpc: "forget",
      summary: "Forgets what is kept under a name.", answer: .result(schema: "Forgotten"), effect: .write),
  ]
}
