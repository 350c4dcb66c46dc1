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
      summary: "Finds records that match a question in plain English.", body: .parameters(schema: "Search"),
      answer: .result(schema: "Hits")),
    Route(
      method: .post, path: "/v1/collections/{collection}/nearest", rpc: "nearest",
      summary: "Finds the records nearest to a record, a text, a vector or examples.",
      body: .parameters(schema: "Nearest"), answer: .result(schema: "Hits")),
    Route(
      method: .get, path: "/v1/collections/{collection}/count", rpc: "count",
      summary: "Counts the records that pass a filter.", query: [filter], answer: .result(schema: "Count")),
    Route(
      method: .post, path: "/v1/collections/{collection}/count", rpc: "count",
      summary: "Counts the records that pass a filter in the body.", body: .parameters(schema: "Filter", isRequired: false),
      answer: .result(schema: "Count")),
    Route(
      method: .post, path: "/v1/collections/{collection}/map", rpc: "map",
      summary: "Projects the records of a search or filter to two dimensions.", body: .parameters(schema: "MapRequest"),
      answer: .result(schema: "Map")),
    Route(
      method: .post, path: "/v1/collections/{collection}/export", rpc: "export",
      summary: "Exports hits, or a saved search, as CSV or XLSX.", body: .parameters(schema: "Export"),
      answer: .file),
  ]

  private static let records: [Route] = [
    Route(
      method: .get, path: "/v1/collections/{collection}/records", rpc: "scroll",
      summary: "Lists all records, page by page.",
      query: [
        Route.Query(name: "limit", kind: .integer(1...10_000), summary: "How many (1 to 10000; 100)."),
        Route.Query(name: "cursor", kind: .string, summary: "The cursor of the previous page."), filter,
        Route.Query(name: "fields", kind: .list, summary: "The fields to show, separated by commas."),
      ],
      defaults: ["limit": .integer(100)], answer: .result(schema: "Page")),
    Route(
      method: .post, path: "/v1/collections/{collection}/records", rpc: "upsert",
      summary: "Upserts records. A JSON body is atomic; NDJSON is committed batch by batch.",
      query: [
        Route.Query(
          name: "on_error", kind: .choice(["reject", "stop"]),
          summary: "For NDJSON: reject (the default) skips bad lines; stop ends at the first one.")
      ], body: .records(schema: "Records"), answer: .result(schema: "Upserted"), effect: .write),
    Route(
      method: .get, path: "/v1/collections/{collection}/records/{id}", rpc: "get", summary: "A record.",
      query: [Route.Query(name: "vector", kind: .boolean, summary: "Whether to return the vector.")],
      answer: .result(schema: "Record")),
    Route(
      method: .put, path: "/v1/collections/{collection}/records/{id}", rpc: "upsert",
      summary: "Inserts or replaces a record.", body: .parameters(schema: "NewRecord"),
      answer: .result(schema: "Upserted"), effect: .write,
      arrange: { params in
        var record = params
        record["collection"] = nil
        return ["collection": params["collection"] ?? .null, "records": .array([.object(record)])]
      }),
    Route(
      method: .delete, path: "/v1/collections/{collection}/records/{id}", rpc: "delete",
      summary: "Deletes a record.", answer: .result(schema: "Deleted"), effect: .write,
      arrange: { ["collection": $0["collection"] ?? .null, "ids": .array([$0["id"] ?? .null])] }),
    Route(
      method: .post, path: "/v1/collections/{collection}/delete", rpc: "delete",
      summary: "Deletes records by id or by filter.", body: .parameters(schema: "Delete"),
      answer: .result(schema: "Deleted"), effect: .write),
  ]

  private static let collections: [Route] = [
    Route(
      method: .get, path: "/v1/collections", rpc: "collections", summary: "Lists the collections.",
      answer: .result(schema: "Collections")),
    Route(
      method: .post, path: "/v1/collections", rpc: "create", summary: "Creates a collection.",
      body: .parameters(schema: "Create"), answer: .result(schema: "Created"), status: .created, effect: .write),
    Route(
      method: .get, path: "/v1/collections/{collection}", rpc: "stats", summary: "Statistics of a collection and of the model.",
      answer: .result(schema: "Stats")),
    Route(
      method: .get, path: "/v1/collections/{collection}/schema", rpc: "schema", summary: "Returns the schema of a collection.",
      answer: .result(schema: "Schema")),
  ]

  private static let saved: [Route] = [
    Route(
      method: .get, path: "/v1/collections/{collection}/saved", rpc: "saved",
      summary: "Lists the saved searches and audiences of a collection.", answer: .result(schema: "SavedList")),
    Route(
      method: .post, path: "/v1/collections/{collection}/saved", rpc: "save",
      summary: "Creates a saved search or an audience.", body: .parameters(schema: "Save"),
      answer: .result(schema: "Saved"), status: .created, effect: .write),
    Route(
      method: .post, path: "/v1/collections/{collection}/saved/{name}/run", rpc: "run",
      summary: "Runs a saved search, or returns the members of an audience.",
      body: .parameters(schema: "Run", isRequired: false), answer: .result(schema: "RunResult")),
    Route(
      method: .delete, path: "/v1/collections/{collection}/saved/{name}", rpc: "forget",
      summary: "Deletes a saved search or an audience.", answer: .result(schema: "Forgotten"), effect: .write),
  ]
}
