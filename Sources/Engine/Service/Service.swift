import Foundation
import Index
public import Wire

/// The methods of the line protocol over an engine: one implementation for the server and for the command line.
public struct Service: Sendable {
  /// The version of the program.
  public static let version = "0.1.0"

  package let engine: Engine
  /// Who asks.
  let caller: Principal
  /// The connection that they ask on; nil where it is this process that asks.
  let session: Session?

  /// Makes a service over an engine, for whoever has its data directory.
  public init(_ engine: Engine) { self.init(engine, for: .local, on: nil) }

  private init(_ engine: Engine, for caller: Principal, on session: Session?) {
    self.engine = engine
    self.caller = caller
    self.session = session
  }

  private typealias Method = @Sendable (Service, inout ParameterReader) throws -> JSONValue

  private static let methods: [String: Method] = [
    "ping": { try $0.ping(&$1) }, "me": { try $0.me(&$1) }, "collections": { try $0.collections(&$1) },
    "schema": { try $0.schema(&$1) }, "stats": { try $0.stats(&$1) },
    "create": { try $0.create(&$1) }, "search": { try $0.search(&$1) }, "nearest": { try $0.nearest(&$1) },
    "get": { try $0.get(&$1) }, "count": { try $0.count(&$1) }, "upsert": { try $0.upsert(&$1) },
    "scroll": { try $0.scroll(&$1) }, "map": { try $0.map(&$1) }, "delete": { try $0.delete(&$1) },
    "embed": { try $0.embed(&$1) },
    "backup": { try $0.backup(&$1) }, "save": { try $0.save(&$1) }, "saved": { try $0.saved(&$1) },
    "run": { try $0.run(&$1) }, "forget": { try $0.forget(&$1) }, "export": { try $0.export(&$1) },
    "rebuild": { try $0.rebuild(&$1) }, "compact": { try $0.compact(&$1) }, "job": { try $0.job(&$1) },
    "cancel": { try $0.cancel(&$1) }, "authenticate": { try $0.authenticate(&$1) },
    "key_create": { try $0.createKey(&$1) }, "key_list": { try $0.listKeys(&$1) },
    "key_revoke": { try $0.revokeKey(&$1) }, "audit": { try $0.audit(&$1) },
    "audit_verify": { try $0.verifyAudit(&$1) }, "audit_trim": { try $0.trimAudit(&$1) },
    "customer_export": { try $0.exportCustomer(&$1) },
    "customer_erase": { try $0.eraseCustomer(&$1) },
  ]

  /// Who asks without having shown a key, in the audit trail.
  static let nobody = "unknown"

  /// Whether callers need a key.
  public var requiresKeys: Bool { engine.keys.isRequired }

  /// The names of all methods.
  public static var methodNames: [String] { methods.keys.sorted() }

  /// Whether there is a method of this name.
  static func isMethod(_ name: String) -> Bool { methods[name] != nil }

  /// Answers a request that came on a connection: as the key allows that was given there, or else, as long as there is no key at
  /// all, as anything does.
  public func handle(_ request: RPCRequest, _ session: Session) -> Result<JSONValue, RPCError> {
    do {
      let isOpen = Policy.open.contains(request.method)
      let caller = isOpen ? .local : try engine.keys.caller(on: session)
      return Service(engine, for: caller, on: session).handle(request)
    } catch {
      let error = RPCError(engineError: error)
      note(request, error, from: Self.nobody)
      return .failure(error)
    }
  }

  /// Answers a request.
  public func handle(_ request: RPCRequest) -> Result<JSONValue, RPCError> {
    guard let method = Self.methods[request.method] else {
      let known = Self.methods.keys.sorted().joined(separator: ", ")
      return .failure(RPCError(.methodNotFound, "there is no method \(request.method); the methods are \(known)"))
    }
    do {
      try Policy.check(request.method, by: caller.role)
      var params = try ParameterReader(request.params, of: request.method, deadline: request.deadline)
      let result = try method(self, &params)
      try note(request, result)
      return .success(result)
    } catch {
      let error = RPCError(engineError: error)
      note(request, error, from: actor(of: request))
      return .failure(error)
    }
  }

  /// Calls a method and returns its result.
  public func call(_ method: String, _ params: JSONValue) throws(RPCError) -> JSONValue {
    try handle(RPCRequest(id: .null, method: method, params: params)).get()
  }
}

extension Service {
  private func ping(_ params: inout ParameterReader) throws -> JSONValue {
    try params.finish()
    let uptime = Date().timeIntervalSince(engine.opened)
    return .object([
      "version": .string(Self.version),
      "model": .string(URL(fileURLWithPath: engine.options.modelDirectory).lastPathComponent),
      "uptime_s": .number((uptime * 1000).rounded() / 1000),
    ])
  }

  private func collections(_ params: inout ParameterReader) throws -> JSONValue {
    try params.finish()
    let list = try collections.map { collection -> JSONValue in
      .object([
        "name": .string(collection.name), "count": .integer(Int64(try collection.count(in: collection.snapshot))),
        "schema": collection.schema.json,
      ])
    }
    return .object(["collections": .array(list)])
  }

  private func schema(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    try params.finish()
    return collection.schema.json
  }

  private func stats(_ params: inout ParameterReader) throws -> JSONValue {
    let name = try params.string("collection")
    try params.finish()
    let chosen = try name.map { [try collection($0)] } ?? collections
    let list = try chosen.map { view -> JSONValue in
      let (collection, snapshot) = (view.whole, view.snapshot)
      var object: JSONObject = [
        "name": .string(collection.name), "count": .integer(Int64(try view.count(in: snapshot))),
        "dimension": .integer(Int64(snapshot.dimension)), "fields": .integer(Int64(collection.schema.fields.count)),
        "bytes": .integer(Int64(collection.generation.usedBytes)), "generation": .string(collection.generationName),
        "commits": .integer(Int64(snapshot.sequence)), "fingerprint": .string(snapshot.fingerprint),
        "precision": .string(snapshot.precision), "writable": .bool(!collection.generation.isFull),
      ]
      // How much there is beside what the caller may see is none of their business.
      if view.reach != nil { (object["bytes"], object["commits"]) = (nil, nil) }
      object["kept"] = collection.entry.kept?.shown
      object["job"] = (engine.board.running(collection.name)?.id).map { .string($0) }
      return .object(object)
    }
    var result: JSONObject = ["collections": .array(list)]
    result["model"] = engine.model.ifLoaded.map { model in
      .object([
        "fingerprint": .string(model.fingerprint), "precision": .string(model.precision),
        "dimension": .integer(Int64(model.dimension)), "matrix_library": .string(model.backendName),
        "question_cache": model.cacheCounts.json,
      ])
    }
    return .object(result)
  }

  private func create(_ params: inout ParameterReader) throws -> JSONValue {
    guard let schema = params.value("schema") else { throw params.wrong("schema", "is missing") }
    try params.finish()
    let collection = try engine.create(Schema(json: schema))
    return .object(["name": .string(collection.name), "schema": collection.schema.json])
  }

  private func embed(_ params: inout ParameterReader) throws -> JSONValue {
    let texts = try params.required("texts") { reader, name throws(RPCError) in try reader.strings(name) }
    try params.finish()
    guard texts.count <= Limits.texts else {
      throw RPCError(.tooLarge, "\(texts.count) texts; at most \(Limits.texts) go in a call")
    }
    let model = try engine.model.load()
    let ids = model.tokenize(texts, as: .passage)
    let vectors = try model.embedPassages(ids: ids, deadline: params.deadline)
    return .object([
      "vectors": .array(vectors.map { .vector($0) }), "tokens": .array(ids.map { .integer(Int64($0.count)) }),
    ])
  }
}

/// The most that one call may ask for.
enum Limits {
  static let hits = 10_000
  static let offset = 1_000_000
  static let explained = 50
  static let mapped = 5000
  static let records = 50_000
  static let ids = 50_000
  static let texts = 4096
  /// What the records of a page may come to, in bytes as they are stored; one more may be in it.
  static let pageBytes = 8 << 20
  static let ef = 100_000
}
