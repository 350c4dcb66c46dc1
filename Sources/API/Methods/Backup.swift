public import Engine
public import Wire

enum Backup: APIMethod {
  struct Params: MethodParams {
    var path = ""
    var rate: Int?
  }

  static let name = "backup"
  static let summary = "Backs up all collections to a new folder on the server."
  static let group = MethodGroup.jobs
  static let roles: Set<Role> = [.admin]
  static let audit = AuditRule.administration
  static let parameters: [Parameter<Params>] = [
    Parameter(
      "path", isRequired: true,
      schema: [
        "type": .string("string"), "pattern": .string("^/"),
        "description": .string("A new folder on the server's machine."),
      ]
    ) { json, params, place throws(RPCError) in
      guard let path = json.string else { throw place.wrong("must be a string, not \(json.kind)") }
      guard path.hasPrefix("/") else { throw place.wrong("is not absolute") }
      params.path = path
    },
    .integer("rate_mb", in: 1...1_000_000, "Megabytes written in a second.") { $0.rate = $1 },
  ]
  static let body = "Backup"
  static let output = "BackedUp"
  static let queue = MethodQueue.batch
  static let schemas = #"""
    {
      "BackedUp": {"type": "object", "required": ["collections", "bytes", "took_ms"], "properties": {
        "collections": {"type": "array", "items": {"type": "object"}}, "bytes": {"type": "integer"}, "took_ms": {"type": "number"}}}
    }
    """#
  static let routes = [
    Route(.post, "/v1/backup", body: .parameters(schema: "Backup"), effect: .write)
  ]

  static func run(_ params: Params, _ call: Call) throws -> BackupSummary {
    try call.engine.backup(to: params.path, rate: params.rate.map { $0 * 1_000_000 })
  }
}

extension BackupSummary: MethodOutput {
  /// The summary on the wire.
  public var json: JSONValue {
    .object([
      "collections": .array(collections.map { .object(["name": .string($0.name), "count": .int($0.records)]) }),
      "bytes": .int(bytes), "took_ms": .number(milliseconds.rounded()),
    ])
  }
}
