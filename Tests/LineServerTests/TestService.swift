import Admission
import LineServer
import Synchronization
import TestSupport
import Wire

/// Stands for the engine: a few methods whose doing the tests can watch and hold up.
final class TestService: Sendable {
  /// Holds up the calls of `wait`.
  let gate = Gate()
  /// The most calls that ever ran at once.
  var peak: Int { counts.withLock(\.peak) }
  /// How many calls have begun.
  var begun: Int { counts.withLock(\.begun) }

  private let counts = Mutex((begun: 0, running: 0, peak: 0))

  func answer(_ request: RPCRequest, _ session: Session) -> Result<JSONValue, RPCError> {
    counts.withLock {
      $0.begun += 1
      $0.running += 1
      $0.peak = max($0.peak, $0.running)
    }
    defer { counts.withLock { $0.running -= 1 } }
    switch request.method {
    case "echo": return .success(request.params ?? .null)
    case "wait":
      gate.pass()
      return .success(request.params ?? .null)
    case "fail": return .failure(RPCError(.notFound, "there is no such thing", data: request.params))
    case "break":
      let told = request.params?.text ?? ""
      return .failure(RPCError(.internalError, "cannot keep \(told)", cause: "the disk is gone"))
    default: return .failure(RPCError(.methodNotFound, "there is no method \(request.method)"))
    }
  }
}

/// Answers each request with its parameters; shared by tests of servers that come and go.
let echoing = Admission(AdmissionOptions(workers: 2), handler: { request, _ in .success(request.params ?? .null) })

/// The options of a test's server: those of its connections by their names, and those of what runs its requests.
@dynamicMemberLookup struct TestServerOptions {
  var line = LineServerOptions(port: 0)
  var admission = AdmissionOptions(workers: 2)
  var cost: @Sendable (RPCRequest) -> RequestCost = { _ in RequestCost(.quick, units: 1) }

  subscript<Value>(dynamicMember path: WritableKeyPath<LineServerOptions, Value>) -> Value {
    get { line[keyPath: path] }
    set { line[keyPath: path] = newValue }
  }
}

/// Runs a server for the length of `body`, on a free port.
func withServer<Value>(
  maxLine: Int = 16 << 20, workers: Int = 2, queueLimit: Int = 1024, inFlight: Int = 64,
  configure: (inout TestServerOptions) -> Void = { _ in },
  _ body: (_ service: TestService, _ server: LineServer, _ port: Int) async throws -> Value
) async throws -> Value {
  let service = TestService()
  var options = TestServerOptions(
    line: LineServerOptions(port: 0, maxLine: maxLine, inFlightPerConnection: inFlight),
    admission: AdmissionOptions(workers: workers, queueLimit: queueLimit))
  configure(&options)
  let admission = Admission(options.admission, cost: options.cost, handler: service.answer)
  let server = LineServer(options: options.line, admission: admission)
  let port = try await server.start().port
  let result: Result<Value, any Error>
  do { result = .success(try await body(service, server, port)) } catch { result = .failure(error) }
  service.gate.open()
  await server.stop(grace: .seconds(30))
  await admission.shutDown()
  return try result.get()
}
