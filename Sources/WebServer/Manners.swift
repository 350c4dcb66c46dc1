import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// What all replies have in common, and what no page of somebody else may do.
struct Manners: RouterMiddleware {
  typealias Context = WebContext

  /// What a browser is to make of a reply that is no page.
  private static let policy = "default-src 'none'; frame-ancestors 'none'"

  /// What stands in every reply; nobody else sets these.
  private static let always = [
    HTTPField(name: .contentTypeOptions, value: "nosniff"), HTTPField(name: .referrerPolicy, value: "no-referrer"),
    HTTPField(name: .frameOptions, value: "DENY"), HTTPField(name: .resourcePolicy, value: "same-origin"),
  ]

  /// The one origin whose pages may call, where there is one.
  let origin: String?
  let isEncrypted: Bool
  /// Whether callers need a key: then whoever has none gets nothing, whatever page they come from.
  let requiresKeys: @Sendable () -> Bool

  func handle(
    _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    context.requestID = WebContext.requestID(request.headers[.requestID])
    var response: Response
    if let refusal = refusal(of: request) {
      response = refusal.response
    } else if isPreflight(request) {
      response = preflight
    } else {
      response = try await answer(request, context, next)
    }
    add(&response.headers, request, context)
    return response
  }

  private func answer(
    _ request: Request, _ context: WebContext, _ next: (Request, WebContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      return Reply(nothingFor: request).response
    }
  }

  /// Pages of other sites get nothing: a browser lets them send requests with the user's own reach, to a server on the user's machine
  /// too, and by a name of their own for it.
  private func refusal(of request: Request) -> Reply? {
    if Monitoring.paths.contains(request.uri.path) { return nil }
    let host = request.head.authority ?? ""
    if let from = request.headers[.origin], from != origin, !Self.isSame(from, host) {
      let error = RPCError(.forbidden, "pages of \(from) may not call this server; --cors names the one that may")
      return Reply(error)
    }
    guard !requiresKeys(), !Self.isNumericOrLocal(host) else { return nil }
    let error = RPCError(
      .forbidden, "without API keys this server answers only to its own address, such as 127.0.0.1, and not to \(host)")
    return Reply(error, status: .misdirectedRequest)
  }

  private static func isSame(_ origin: String, _ host: String) -> Bool {
    guard let mark = origin.range(of: "://") else { return false }
    return !host.isEmpty && origin[mark.upperBound...].lowercased() == host.lowercased()
  }

  private static func isNumericOrLocal(_ host: String) -> Bool {
    if host.isEmpty { return true }
    let name = host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" }
    return name.lowercased() == "localhost" || (try? SocketAddress(ipAddress: String(name), port: 0)) != nil
  }
}

extension Manners {
  private func isPreflight(_ request: Request) -> Bool {
    request.method == .options && request.headers[.accessControlRequestMethod] != nil && origin != nil
      && request.headers[.origin] == origin
  }

  private var preflight: Response {
    Response(
      status: .noContent,
      headers: [
        .accessControlAllowMethods: "GET, HEAD, POST, PUT, DELETE",
        .accessControlAllowHeaders: "Authorization, Content-Type, Idempotency-Key, X-Request-ID",
        .accessControlMaxAge: "600",
      ])
  }

  private func add(_ headers: inout HTTPFields, _ request: Request, _ context: WebContext) {
    headers.append(HTTPField(name: .requestID, value: context.requestID))
    for field in Self.always { headers.append(field) }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    if headers[.contentSecurityPolicy] == nil { headers[.contentSecurityPolicy] = Self.policy }
    if isEncrypted { headers[.strictTransportSecurity] = "max-age=31536000" }
    guard let origin else { return }
    headers[.vary] = "Origin"
    guard request.headers[.origin] == origin else { return }
    headers[.accessControlAllowOrigin] = origin
    headers[.accessControlExposeHeaders] = "X-Request-ID, Retry-After, Content-Disposition, X-Rows, X-Defused"
    headers[.resourcePolicy] = "cross-origin"
  }
}
