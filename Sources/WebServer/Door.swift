import API
import Admission
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Answers the calls of the REST interface: what a request says goes to where a line goes, and what comes of it goes back.
struct Door: Sendable {
  private let admission: Admission
  /// How many bytes a body may have, or a line of one that is a stream of lines.
  private let longestBody: Int
  /// The name of the server's model.
  private let model: String
  /// Whether callers need a key.
  private let requiresKeys: @Sendable () -> Bool
  private let repeated = RepeatedCalls()

  init(_ subject: WebServer.Subject, longestBody: Int) {
    (admission, requiresKeys, model) = (subject.admission, subject.requiresKeys, subject.model)
    self.longestBody = longestBody
  }

  /// Answers a call. A reply of some size belongs to the memory budget until it is sent.
  func answer(_ request: Request, _ context: WebContext, _ route: Route) async -> Reply {
    guard let connection = Connection.current else { return Reply(.stopping) }
    var reply = await answer(request, context, route, connection)
    if reply.bytes.count > Reply.smallSize { reply.charge = Charge(reply: reply.bytes.count, admission.budget) }
    return reply
  }

  private func answer(
    _ request: Request, _ context: WebContext, _ route: Route, _ connection: Connection
  ) async -> Reply {
    do throws(RPCError) {
      let call = try await call(request, connection, context)
      let parts = CallParts(
        route: route, path: route.names.map { ($0, context.parameters.get($0) ?? "") },
        query: request.uri.query, model: model)
      switch ContentType(request.headers[.contentType], of: route) {
      case .json:
        let body = try await Body(of: request, on: connection, longest: longestBody, admission)
        return try await once(request, route, body, call) { await call.reply(to: parts, body) }
      case .lines:
        guard request.headers[.idempotencyKey] == nil else {
          throw RPCError(.invalidParams, "Idempotency-Key does not go with NDJSON; records put in twice are there once")
        }
        var stream = RecordStream(call, try parts.parameters(), longestLine: longestBody)
        connection.askForBody(of: request)
        return await stream.run(request.body)
      case .other(let name):
        let error = RPCError(.invalidRequest, "a body is application/json here, not \(name)")
        return Reply(error, status: .unsupportedMediaType)
      }
    } catch {
      return Reply(error, of: route)
    }
  }

  /// A call with its whole body, for interfaces that are not made of routes.
  func callWithBody(_ request: Request, _ context: WebContext) async throws(RPCError) -> (Call, Body) {
    guard let connection = Connection.current else { throw .stopping }
    let call = try await call(request, connection, context)
    return (call, try await Body(of: request, on: connection, longest: longestBody, admission))
  }

  /// Who asks. A key is checked by `authenticate`, once for a connection; where there are no keys, what is given for one is not looked at:
  /// OpenAI's clients always give something.
  private func call(
    _ request: Request, _ connection: Connection, _ context: WebContext
  ) async throws(RPCError) -> Call {
    let arrived = Date()
    func call(_ session: Session, _ key: SHA256Digest?) -> Call {
      Call(
        admission: admission, caller: Caller(session: session, key: key), connection: connection,
        id: context.requestID, arrived: arrived)
    }
    guard let header = request.headers[.authorization], requiresKeys() else { return call(connection.anonymous, nil) }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw RPCError(.unauthenticated, "Authorization is Bearer and a key")
    }
    let key = SHA256.hash(data: Array(parts[1].utf8))
    let (session, isKnown) = connection.session(of: key)
    let admitted = call(session, key)
    if !isKnown {
      _ = try await admitted.outcome(of: "authenticate", ["key": .string(String(parts[1]))]).get()
      connection.keep(session, of: key)
    }
    return admitted
  }

  /// Does a write that comes with an `Idempotency-Key` once.
  private func once(
    _ request: Request, _ route: Route, _ body: Body, _ call: Call, _ work: () async -> Reply
  ) async throws(RPCError) -> Reply {
    guard route.effect != .none, let key = request.headers[.idempotencyKey] else { return await work() }
    guard route.effect != .secret else {
      throw RPCError(.invalidParams, "Idempotency-Key does not go with a reply that is not kept; leave it out")
    }
    guard (1...255).contains(key.utf8.count) else {
      throw RPCError(.invalidParams, "Idempotency-Key is 1 to 255 bytes long")
    }
    var content = SHA256()
    content.update(data: Array("\(request.method.rawValue) \(request.uri.string)\n".utf8))
    content.update(data: Array(body.bytes.readableBytesView))
    let name = RepeatedCalls.Name(caller: call.caller.key, key: key)
    switch repeated.begin(name, content.finalize()) {
    case .new:
      let reply = await work()
      repeated.end(name, reply.isFinal ? reply : nil)
      return reply
    case .repeated(var reply):
      // Its key may have ended meanwhile.
      _ = try await call.outcome(of: "me").get()
      reply.headers[.repeated] = "true"
      return reply
    case .underWay:
      throw RPCError(
        .conflict, "the call with this Idempotency-Key is under way; try again in 1000 ms",
        data: .object(["retry_after_ms": .integer(1000)]))
    case .other:
      throw RPCError(.conflict, "this Idempotency-Key came with another call; a new call needs a new one")
    }
  }
}

extension Door {
  /// Has a router know all calls.
  func add(to router: Router<WebContext>) {
    for (path, routes) in Dictionary(grouping: Methods.routes, by: \.path) {
      for route in routes {
        router.on(RouterPath(path), method: route.verb.method) { request, context in
          await answer(request, context, route).response
        }
      }
      router.refuseOthers(than: routes.map(\.verb.method), at: path)
    }
  }
}

extension Route.Verb {
  /// The method of HTTP.
  var method: HTTPRequest.Method {
    switch self {
    case .get: .get
    case .post: .post
    case .put: .put
    case .delete: .delete
    }
  }
}
