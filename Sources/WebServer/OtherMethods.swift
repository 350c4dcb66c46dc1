import API
import HTTPTypes
import Hummingbird
import Wire

extension Router<WebContext> {
  /// Tells who asks a path with a method that it does not take, which it takes.
  func refuseOthers(than taken: [HTTPRequest.Method], at path: String) {
    let names = (taken + (taken.contains(.get) ? [.head] : [])).map(\.rawValue).sorted().joined(separator: ", ")
    for method in [HTTPRequest.Method.get, .post, .put, .delete, .patch, .options] where !taken.contains(method) {
      on(RouterPath(path), method: method) { request, _ in Reply(notAllowed: request.method, allowed: names).response }
    }
  }
}

extension Reply {
  /// Methods that some path takes.
  static let someMethods = "DELETE, GET, HEAD, POST, PUT"

  /// The reply to a method that a path does not take, or none does.
  init(notAllowed method: HTTPRequest.Method, allowed: String) {
    self.init(
      RPCError(.invalidRequest, "\(method.rawValue) is not for this path; it takes \(allowed)"),
      status: .methodNotAllowed)
    headers[.allow] = allowed
  }

  /// The reply where there is nothing, or nothing for this method.
  init(nothingFor request: Request) {
    let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch, .options]
    if known.contains(request.method) {
      self.init(RPCError(.notFound, "no such path: \(request.uri.path); see /docs"))
    } else {
      self.init(notAllowed: request.method, allowed: Self.someMethods)
    }
  }
}
