import Admission
import Foundation
import InMemoryLogging
import LineServer
import Logging
import Meters
import Synchronization
import TestSupport
import Transport
import WebServer
import Wire

/// Stands for the engine behind both doors: what it is asked is written down, and some of it is held up.
final class TestEngine: Sendable {
  /// Holds up the calls of `search`.
  let gate = Gate()
  /// What was asked, in order.
  var requests: [RPCRequest] { seen.withLock { $0 } }
  private let seen = Mutex<[RPCRequest]>([])

  func answer(_ request: RPCRequest, _ session: Session) -> Result<JSONValue, RPCError> {
    seen.withLock { $0.append(request) }
    let params = request.params ?? .null
    switch request.method {
    case "search": gate.pass()
    case "authenticate":
      session.keyID = params["key"]?.string
      if params["key"] != .string("good") { return .failure(RPCError(.unauthenticated, "no key")) }
    case "me" where session.keyID == "revoked":
      return .failure(RPCError(.unauthenticated, "revoked"))
    case "upsert": return upsert(params["records"]?.array ?? [])
    case "create" where params["schema"]?["fails"] != nil: return .failure(RPCError(.internalError, "broken"))
    default: break
    }
    return .success(params)
  }

  /// How often a method was called.
  func calls(_ method: String) -> [RPCRequest] { requests.filter { $0.method == method } }

  /// Takes all records, or none where one is bad.
  private func upsert(_ records: [JSONValue]) -> Result<JSONValue, RPCError> {
    let bad = records.enumerated().filter { $0.element["bad"] != nil }.map { index, _ -> JSONValue in
      .object(["index": .integer(Int64(index)), "message": .string("it is bad")])
    }
    guard bad.isEmpty else {
      return .failure(RPCError(.invalidParams, "bad records", data: .object(["items": .array(bad)])))
    }
    return .success(.object(["items": .array(records.map { .object(["id": $0["id"] ?? .null]) })]))
  }
}

/// A server with both doors, for the length of a test.
struct Doors {
  let engine: TestEngine
  let server: LineServer
  let linePort: Int
  let httpPort: Int

  /// Sends one request over HTTP, on a connection of its own unless one is given.
  func http(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
  ) async throws -> HTTPSocket.Reply {
    let port = httpPort
    return try await blocking { try HTTPSocket(port: port).exchange(method, path, headers, body: body) }
  }
}

/// Runs what blocks on a thread where nothing waits for it.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detachNewThread { continuation.resume(with: Result { try work() }) }
  }
}

func withDoors(
  requiresKeys: Bool = false, admission configure: (inout AdmissionOptions) -> Void = { _ in },
  web: (inout WebServer.Options) -> Void = { _ in }, _ body: (Doors) async throws -> Void
) async throws {
  let engine = TestEngine()
  var options = AdmissionOptions()
  configure(&options)
  let admission = Admission(options, handler: engine.answer)
  let server = LineServer(options: LineServerOptions(port: 0), admission: admission)
  let linePort = try await server.start().port
  var webOptions = WebServer.Options(address: ListenAddress(host: "127.0.0.1", port: 0))
  web(&webOptions)
  let subject = WebServer.Subject(
    registry: PrometheusRegistry([]), unreadiness: { [] }, requiresKeys: { requiresKeys }, version: "1", model: "tiny",
    admission: admission)
  let log = InMemoryLogHandler()
  let web = try WebServer(webOptions, subject, logger: Logger(label: "test") { _ in log })
  let running = Task { try await web.run() }
  let result: Result<Void, any Error>
  do {
    let doors = Doors(engine: engine, server: server, linePort: linePort, httpPort: try await port(log))
    result = .success(try await body(doors))
  } catch {
    result = .failure(error)
  }
  engine.gate.open()
  running.cancel()
  _ = await running.result
  await server.stop(grace: .seconds(30))
  await admission.shutDown()
  try result.get()
}

private func port(_ log: InMemoryLogHandler) async throws -> Int {
  for _ in 0..<30_000 {
    let address = log.entries.lazy.compactMap { $0.metadata["address"]?.description }.first
    if let port = address?.split(separator: ":").last.flatMap({ Int($0) }) { return port }
    try await Task.sleep(for: .milliseconds(10))
  }
  throw Violation("the server does not listen")
}
