import Hummingbird
import Meters
import NIOCore

/// Whether the server is alive, whether it is ready, and what it measures: told without a key.
struct Monitoring: Sendable {
  /// One of its pages.
  struct Page: Sendable {
    let path: String
    let summary: String
    /// Whether it may say that something is not so.
    var mayFail = false
  }

  static let pages = [
    Page(path: "/health", summary: "Liveness: the process runs."),
    Page(path: "/ready", summary: "Readiness: every request can be answered, or the reasons why not.", mayFail: true),
    Page(path: "/metrics", summary: "Metrics in the Prometheus text format."),
  ]
  static let paths = Set(pages.map(\.path))

  let subject: WebServer.Subject

  func add(to router: Router<WebContext>) {
    router.get("health") { _, _ in Self.text("alive\n") }
    router.get("ready") { [subject] _, _ in
      let reasons = subject.unreadiness()
      return reasons.isEmpty
        ? Self.text("ready\n") : Self.text(reasons.joined(separator: "\n") + "\n", status: .serviceUnavailable)
    }
    router.get("metrics") { [subject] _, _ in
      Self.text(subject.registry.text(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
    for page in Self.pages { router.refuseOthers(than: [.get], at: page.path) }
  }

  private static func text(
    _ text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
