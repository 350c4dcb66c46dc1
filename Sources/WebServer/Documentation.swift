import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// The OpenAPI document, and a page for people that is made of it.
struct Documentation: Sendable {
  private let document: [UInt8]
  private let page: String

  init(_ openAPI: OpenAPI) {
    document = openAPI.json.serialised()
    page = DocumentationPage(openAPI).html
  }

  func add(to router: Router<WebContext>) {
    router.get("openapi.json") { [document] _, _ in
      Reply(.ok, type: "application/json", document).response
    }
    router.get("docs") { [page] _, _ in
      var reply = Reply(.ok, type: "text/html; charset=utf-8", Array(page.utf8))
      reply.headers[.contentSecurityPolicy] =
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      return reply.response
    }
    router.get("docs.css") { _, _ in
      Reply(.ok, type: "text/css; charset=utf-8", Array(DocumentationPage.style.utf8)).response
    }
    for path in ["openapi.json", "docs", "docs.css"] { router.refuseOthers(than: [.get], at: path) }
  }
}
