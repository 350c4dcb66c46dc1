public import Admission
public import Engine
import Foundation
public import Wire

/// Answers requests with an engine's methods: one implementation for all interfaces and for the command line.
///
/// A request is decoded once, into the typed parameters of its method. They decide what it costs, and are what runs.
public struct MethodDispatcher: Sendable {
  package let engine: Engine

  /// Makes a dispatcher over an engine.
  public init(_ engine: Engine) { self.engine = engine }

  private static let methods = Dictionary(uniqueKeysWithValues: Methods.all.map { ($0.name, $0) })

  /// Decodes a request, and says what it costs. It is run on a connection: as the key allows that was given there or, as long as
  /// there is no key at all, as whoever has the data directory may.
  public func prepare(_ request: RPCRequest) -> PreparedRequest {
    guard let method = Self.methods[request.method] else {
      return PreparedRequest(cost: RequestCost(.quick, units: 1)) { session, _ in
        do throws(EngineError) {
          _ = try engine.caller(keyID: session.keyID)
          return .failure(.unknown(method: request.method))
        } catch {
          return refuse(request, error, Principal.unknown)
        }
      }
    }
    return prepare(request, method)
  }

  private func prepare<M: APIMethod>(_ request: RPCRequest, _ method: M.Type) -> PreparedRequest {
    let params = Self.params(of: request, method)
    let work = (try? params.get()).map { M.work($0, engine) } ?? Work()
    return PreparedRequest(cost: work.cost(M.queue)) { session, isWanted in
      do throws(EngineError) {
        let known = M.isOpen ? Principal.local : try engine.caller(keyID: session.keyID)
        let caller = known.calling(through: session.interface)
        return run(request, method, params, caller, session, isWanted)
      } catch {
        return refuse(request, error, Principal.unknown)
      }
    }
  }

  private static func params<M: APIMethod>(of request: RPCRequest, _ method: M.Type) -> Result<M.Params, RPCError> {
    do throws(RPCError) {
      return .success(try read(request.params, M.parameters, of: M.name))
    } catch {
      return .failure(error)
    }
  }

  /// The caller's role is checked first, then the parameters: a refusal tells nothing of these.
  private func run<M: APIMethod>(
    _ request: RPCRequest, _ method: M.Type, _ params: Result<M.Params, RPCError>, _ caller: Principal,
    _ session: Session?, _ isWanted: @escaping @Sendable () -> Bool = { true }
  ) -> Result<JSONValue, RPCError> {
    let actor = M.isOpen && session != nil ? Principal.unknown : caller.actor
    do {
      try Self.check(method, caller.role)
      let context = CallContext(caller: caller, deadline: request.deadline, isWanted: isWanted)
      let call = Call(engine: engine, context: context, session: session)
      let output = try Self.output(method, params, of: request, call)
      try note(request, method, output, caller, actor)
      return .success(output.json)
    } catch {
      return refuse(request, error, actor)
    }
  }

  private static func output<M: APIMethod>(
    _ method: M.Type, _ params: Result<M.Params, RPCError>, of request: RPCRequest, _ call: Call
  ) throws -> M.Output {
    do {
      return try M.run(params.get(), call)
    } catch let error as RPCError {
      // Of a call that names a collection which does not exist for the caller, that is what is wrong.
      if let name = request.params?["collection"]?.string { _ = try call.engine.schema(of: name, call.context) }
      throw error
    }
  }

  private static func check<M: APIMethod>(_ method: M.Type, _ role: Role) throws(EngineError) {
    guard !M.roles.contains(role) else { return }
    let names = Role.allCases.filter(M.roles.contains).map(\.rawValue).joined(separator: ", ")
    throw .forbidden("\(M.name) is not for keys of role \(role.rawValue); it is for \(names)")
  }
}

extension MethodDispatcher {
  /// Answers a request as whoever has the data directory.
  public func handle(_ request: RPCRequest) -> Result<JSONValue, RPCError> {
    guard let method = Self.methods[request.method] else { return .failure(.unknown(method: request.method)) }
    return handle(request, method)
  }

  private func handle<M: APIMethod>(_ request: RPCRequest, _ method: M.Type) -> Result<JSONValue, RPCError> {
    run(request, method, Self.params(of: request, method), .local, nil)
  }

  /// Answers a request that came on a connection.
  public func handle(_ request: RPCRequest, _ session: Session) -> Result<JSONValue, RPCError> {
    prepare(request).run(session) { true }
  }

  /// Calls a method and returns its result.
  public func call(_ method: String, _ params: JSONValue) throws(RPCError) -> JSONValue {
    try handle(RPCRequest(id: .null, method: method, params: params)).get()
  }
}

/// What the audit trail hears of a call.
extension MethodDispatcher {
  /// Notes a call that succeeded. What cannot be noted is not answered.
  private func note<M: APIMethod>(
    _ request: RPCRequest, _ method: M.Type, _ output: M.Output, _ caller: Principal, _ actor: String
  ) throws {
    let collection = collection(of: request)
    switch M.audit {
    case .none, .selfReported: return
    case .reads: try engine.note(read: output.shownRecords, of: collection, by: M.name, caller)
    case .authentication, .administration:
      try engine.note(
        M.name, of: collection, by: actor, detail: output.auditDetail, isUrgent: M.audit == .administration)
    }
  }

  /// The error of a call, noted where it was refused because of who called.
  private func refuse(_ request: RPCRequest, _ error: any Error, _ actor: String) -> Result<JSONValue, RPCError> {
    let error = RPCError(error, of: request.method)
    let isThrottled = request.method == Authenticate.name && error.code == RPCErrorCode.overloaded.rawValue
    let refusals = [RPCErrorCode.forbidden, .unauthenticated].map(\.rawValue)
    if isThrottled || refusals.contains(error.code) {
      let isKnown = Self.methods[request.method] != nil
      engine.note(refused: isKnown ? request.method : "unknown method", of: collection(of: request), by: actor)
    }
    return .failure(error)
  }

  /// The collection that a request is about. What a caller names may be anything: it stands in the trail only if there is such
  /// a collection.
  private func collection(of request: RPCRequest) -> String {
    let named = request.params?["collection"]?.string ?? request.params?["schema"]?["collection"]?.string
    return named.flatMap { try? engine.collection($0).name } ?? ""
  }
}

extension RPCError {
  fileprivate static func unknown(method: String) -> RPCError {
    RPCError(
      .methodNotFound, "there is no method \(method); the methods are \(Methods.names.joined(separator: ", "))")
  }
}
