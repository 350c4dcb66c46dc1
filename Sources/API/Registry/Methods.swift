import Admission
public import Engine
public import Wire

/// The methods of Kindred. There is no other list of them.
public enum Methods {
  static let all: [any APIMethod.Type] = [
    Ping.self, Authenticate.self, Me.self, Version.self, ListCollections.self, GetSchema.self, Search.self,
    Nearest.self, Get.self, CountRecords.self, Scroll.self, Save.self, ListSaved.self, Run.self, DeleteSaved.self,
    Export.self, Map.self, Embed.self, Upsert.self, Delete.self, Stats.self, Rebuild.self, Compact.self, GetJob.self,
    Cancel.self, Create.self,
    Backup.self, Audit.self, AuditVerify.self, AuditTrim.self, CustomerExport.self, CustomerErase.self,
    KeyCreate.self, KeyList.self, KeyRevoke.self,
  ]

  /// What is known of each, in the order of the documentation.
  public static let descriptions: [MethodDescription] = all.map { MethodDescription($0) }

  /// The names of all methods, sorted.
  public static let names = descriptions.map(\.name).sorted()

  /// The methods that a role may call.
  public static func names(for role: Role) -> [String] {
    descriptions.filter { $0.roles.contains(role) }.map(\.name)
  }

  /// All calls of the REST interface.
  public static let routes: [Route] = MethodGroup.allCases.flatMap { group in
    descriptions.flatMap(\.routes).filter { $0.group == group }
  }

  /// The JSON Schemas of bodies and replies, by name.
  public static let schemas: JSONObject = {
    var found = parsed(Schemas.common)
    for method in descriptions {
      for (name, schema) in method.schemas.members { found[name] = schema }
    }
    return found
  }()

  static func parsed(_ text: String) -> JSONObject {
    guard let object = (try? JSONValue(parsing: text))?.object else {
      preconditionFailure("schemas are no JSON: \(text.prefix(80))")
    }
    return object
  }
}

/// What is known of a method, for interfaces and documents that are made of that.
public struct MethodDescription: Sendable {
  /// Its name in the line protocol.
  public let name: String
  /// One sentence: what it does.
  public let summary: String
  /// The heading that it stands under.
  public let group: MethodGroup
  /// The roles whose keys may call it.
  public let roles: Set<Role>
  /// Whether it may be called without a key on a server that has keys.
  public let isOpen: Bool
  /// Whether a call changes nothing.
  public let isReadOnly: Bool
  /// The JSON Schema of its parameters.
  public let parameters: JSONObject
  /// The schemas that it brings, by name: those of its body and its result among them.
  public let schemas: JSONObject
  /// The name of the schema of its result.
  public let output: String
  /// Its calls in the REST interface.
  public let routes: [Route]
  /// How it is offered to language models as a tool; nil for not at all.
  public let tool: ToolHint?

  init<M: APIMethod>(_ method: M.Type) {
    name = M.name
    summary = M.summary
    group = M.group
    roles = M.roles
    isOpen = M.isOpen
    isReadOnly = M.queue != .write && M.routes.allSatisfy { $0.effect == .none }
    output = M.output
    tool = M.tool
    parameters = Self.schema(M.parameters)
    var schemas = Methods.parsed(M.schemas)
    if !M.body.isEmpty {
      let inPath = Set(M.routes.filter { $0.takes(M.body) }.flatMap(\.names))
      schemas[M.body] = .object(Self.schema(M.parameters.filter { !inPath.contains($0.name) }))
    }
    self.schemas = schemas
    routes = M.routes.map { route in
      var route = route
      route.rpc = M.name
      route.group = M.group
      if route.summary.isEmpty { route.summary = M.summary }
      if case .result("") = route.answer { route.answer = .result(schema: M.output) }
      return route
    }
  }

  private static func schema<Params>(_ parameters: [Parameter<Params>]) -> JSONObject {
    var schema: JSONObject = ["type": .string("object")]
    let required = parameters.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    schema["properties"] = .object(JSONObject(parameters.map { (key: $0.name, value: .object($0.schema)) }))
    schema["additionalProperties"] = .bool(false)
    return schema
  }
}

extension Route {
  /// Whether its body has a schema.
  fileprivate func takes(_ name: String) -> Bool {
    switch body {
    case .none: false
    case .parameters(let schema, _), .records(let schema): schema == name
    }
  }
}
