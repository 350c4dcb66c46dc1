import Admission
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Answers the calls of the REST interface: what a request says goes to where a line goes, and what comes of it goes back.
struct Door: Sendable {
  /// What takes requests to their outcomes; nil while there is none.
  let admission: @Sendable () -> Admission?
  /// How many bytes a body may have.
  let longestBody: Int
  /// The name of the server's model.
  let model: String

  /// Answers a call.
  func answer(_ request: Request, _ context: WebContext, _ route: Route) async throws -> Reply {
    guard let connection = Connection.current else { return Reply(.stopping) }
    guard let admission = admission() else { return Reply(.stopping) }
    let arrived = Date()
    do throws(RPCError) {
      let session = try await session(request, connection, admission, context)
      if let problem = contentProblem(request, route) { return problem }
      let body = try await collected(request, admission)
      let parts = CallParts(
        route: route, path: route.pathParameters.map { ($0, context.parameters.get($0) ?? "") },
        query: request.uri.query, body: body.bytes, model: model)
      return await admission.answer(
        bytes: body.bytes.readableBytes, for: session, isWanted: { connection.isWanted },
        read: { () throws(RPCError) in try parts.request(id: context.requestID, arrived: arrived) },
        // The body belongs to the budget until it is done with.
        write: { outcome in withExtendedLifetime(body.charge) { Reply(outcome, of: parts) } })
    } catch {
      return Reply(error)
    }
  }

  /// Who asks. A key is checked by `authenticate`, once for a connection.
  private func session(
    _ request: Request, _ connection: Connection, _ admission: Admission, _ context: WebContext
  ) async throws(RPCError) -> Session {
    guard let header = request.headers[.authorization] else { return connection.anonymous }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else {
      throw RPCError(.unauthenticated, "Authorization is Bearer and a key")
    }
    let key = String(parts[1])
    let digest = SHA256.hash(data: Array(key.utf8))
    let (session, isKnown) = connection.session(of: digest)
    if isKnown { return session }
    let call = RPCRequest(
      id: .string(context.requestID), method: "authenticate", params: .object(["key": .string(key)]))
    let outcome = await admission.answer(
      bytes: key.utf8.count, for: session, isWanted: { connection.isWanted },
      read: { () throws(RPCError) in call }, write: { $0 })
    _ = try outcome.get()
    connection.keep(session, of: digest)
    return session
  }

  /// What is wrong with the type of a body. A type that forms cannot send keeps pages of others from sending anything.
  private func contentProblem(_ request: Request, _ route: Route) -> Reply? {
    guard let type = request.headers[.contentType] else { return nil }
    let name = type.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    guard name != "application/json" else { return nil }
    let error = RPCError(.invalidRequest, "a body is application/json here, not \(name)")
    return Reply(error, status: .unsupportedMediaType)
  }

  /// The body, with its part of the memory budget.
  private func collected(
    _ request: Request, _ admission: Admission
  ) async throws(RPCError) -> (bytes: ByteBuffer, charge: Charge) {
    let tooLarge = RPCError(
      .tooLarge, "the body has more than \(longestBody) bytes; send less in one call")
    let announced = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    if announced > longestBody { throw tooLarge }
    let charge = Charge(admission.budget)
    var bytes = ByteBuffer()
    do {
      for try await var chunk in request.body {
        let size = bytes.readableBytes + chunk.readableBytes
        if size > longestBody { throw tooLarge }
        guard charge.grow(to: size) else { throw admission.noRoom.error }
        bytes.writeBuffer(&chunk)
      }
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(.invalidRequest, "the body did not come whole")
    }
    return (bytes, charge)
  }
}

extension Door {
  /// Methods that paths may be asked with.
  private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .delete, .patch, .options, .trace]

  /// Has a router know all calls. What a path is asked with and does not take is told, with what it takes.
  func add(to router: Router<WebContext>) {
    for (path, routes) in Dictionary(grouping: Routes.all, by: \.path) {
      for route in routes {
        router.on(RouterPath(path), method: route.method) { request, context in
          try await answer(request, context, route).response
        }
      }
      let taken = routes.map(\.method)
      let names = (taken + (taken.contains(.get) ? [.head] : [])).map(\.rawValue).sorted().joined(separator: ", ")
      for method in Self.methods where !taken.contains(method) {
        router.on(RouterPath(path), method: method) { request, _ in
          let error = RPCError(.invalidRequest, "\(request.method.rawValue) is not for this path; it takes \(names)")
          var reply = Reply(error, status: .methodNotAllowed)
          reply.headers[.allow] = names
          return reply.response
        }
      }
    }
  }
}
