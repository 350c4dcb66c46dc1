import API
import HTTPTypes
import Wire

/// The page at `/docs`: what can be called, with what, and an example of each. It needs no script and nothing of others.
struct DocumentationPage {
  let html: String

  init(_ openAPI: OpenAPI) {
    let groups = MethodGroup.allCases.map { group in
      (group.rawValue, Methods.routes.filter { $0.group == group })
    }
    let links = groups.map { "<a href=\"#\(Self.anchor($0.0))\">\($0.0)</a>" } + ["<a href=\"#errors\">Errors</a>"]
    let sections = groups.map { name, routes in
      "<section id=\"\(Self.anchor(name))\"><h2>\(name)</h2>\n\(routes.map(Self.article).joined())</section>\n"
    }
    html = """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Kindred: REST</title>
      <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/docs.css"></head>
      <body><header><h1>Kindred <small>\(Self.escaped(openAPI.version))</small></h1>
      <p>Bodies and replies are JSON. Where the server has keys, each request carries one:
      <code>Authorization: Bearer KEY</code>. The same as a document for programs:
      <a href="/openapi.json">openapi.json</a>.</p><nav>\(links.joined(separator: " "))</nav></header>
      <main>\(sections.joined())\(Self.errors)</main></body></html>

      """
  }

  private static func article(_ route: Route) -> String {
    let parameters = route.query.map { parameter in
      "<li><code>\(escaped(parameter.name))</code> \(escaped(parameter.summary))</li>"
    }
    return """
      <article id="\(route.operationID)"><h3><span class="method">\(route.verb.rawValue)</span> \
      <code>\(escaped(route.path))</code></h3>
      <p>\(escaped(route.summary)) Method <code>\(escaped(route.rpc))</code> of the line protocol.</p>
      \(parameters.isEmpty ? "" : "<ul>\(parameters.joined())</ul>")
      \(schemas(of: route))</article>

      """
  }

  private static func schemas(_ title: String, _ name: String?) -> String {
    guard let name, let schema = Methods.schemas[name] else { return "" }
    return "<details><summary>\(title): \(escaped(name))</summary><pre>\(escaped(indented(schema)))</pre></details>"
  }

  private static func schemas(of route: Route) -> String {
    let body: String? =
      switch route.body {
      case .none: nil
      case .parameters(let schema, _), .records(let schema): schema
      }
    let reply: String? =
      switch route.answer {
      case .result(let schema): schema
      case .embeddings: "Embeddings"
      case .file: nil
      }
    return schemas("Body", body) + schemas("Reply", reply)
  }

  private static var errors: String {
    let rows = RPCErrorCode.allCases.map { code in
      let status = HTTPResponse.Status(RPCError(code, ""))
      return "<tr><td>\(status.code)</td><td>\(status.reasonPhrase)</td><td>\(code.rawValue)</td></tr>"
    }
    return """
      <section id="errors"><h2>Errors</h2><p>What is not done is told as <code>application/problem+json</code>: \
      <code>detail</code> says what is wrong and what to do, <code>code</code> is that of the line protocol. With \
      <code>Retry-After</code> nothing was begun.</p>
      <table><tr><th>status</th><th></th><th>code</th></tr>\(rows.joined())</table></section>
      """
  }

  private static func anchor(_ name: String) -> String { name.lowercased().replacing(" ", with: "-") }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// JSON for people: a member or element a line, but for what is short.
  private static func indented(_ json: JSONValue, _ depth: Int = 0) -> String {
    let line = json.text
    if line.utf8.count <= 88 { return line }
    let (inner, outer) = (String(repeating: "  ", count: depth + 1), String(repeating: "  ", count: depth))
    switch json {
    case .object(let object):
      let members = object.members.map { key, value in
        "\(inner)\(JSONValue.string(key).text): \(indented(value, depth + 1))"
      }
      return "{\n\(members.joined(separator: ",\n"))\n\(outer)}"
    case .array(let elements):
      return "[\n\(elements.map { inner + indented($0, depth + 1) }.joined(separator: ",\n"))\n\(outer)]"
    default: return line
    }
  }
}

extension DocumentationPage {
  static let style = """
    :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --soft: #5b6570; --line: #d9dee3; --mark: #0a5c8f; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e9ec; --paper: #15181b; --soft: #9aa4ae; --line: #32383e; --mark: #6bb7e8; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; background: var(--paper); color: var(--ink);
      font: 1rem/1.5 system-ui, sans-serif; }
    h1 small, .soft { color: var(--soft); font-weight: normal; }
    nav { display: flex; flex-wrap: wrap; gap: 1rem; }
    a { color: var(--mark); }
    article { border-top: 1px solid var(--line); padding: 0.25rem 0 0.75rem; }
    h3 { font-size: 1rem; margin: 0.75rem 0 0.25rem; overflow-wrap: anywhere; }
    p { margin: 0.25rem 0 0.5rem; }
    .method { display: inline-block; min-width: 4.5rem; color: var(--mark); }
    code, pre { font: 0.875rem/1.5 ui-monospace, monospace; }
    pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); }
    summary { cursor: pointer; }
    td, th { padding: 0.125rem 1.5rem 0.125rem 0; text-align: left; }

    """
}
