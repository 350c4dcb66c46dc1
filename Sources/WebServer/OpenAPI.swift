import API
import HTTPTypes
import Wire

/// The OpenAPI document of the REST interface, made of its calls.
struct OpenAPI {
  /// The version of the program.
  let version: String
  /// The document.
  let json: JSONValue

  init(version: String) {
    self.version = version
    var paths = JSONObject()
    for route in Methods.routes {
      var path = paths[route.path]?.object ?? [:]
      path[route.verb.rawValue.lowercased()] = .object(Self.operation(route))
      paths[route.path] = .object(path)
    }
    for page in Monitoring.pages { paths[page.path] = Self.page(page) }
    json = .object([
      "openapi": .string("3.1.0"),
      "info": .object([
        "title": .string("Kindred"), "version": .string(version), "summary": .string("A vector search server."),
        "description": .string(
          "Request and response bodies are the parameters and results of the line protocol, without what is in the path."
        ),
        "license": .object(["name": .string("Apache-2.0"), "identifier": .string("Apache-2.0")]),
      ]),
      "servers": .array([.object(["url": .string("/")])]),
      "security": .array([.object(["key": .array([])]), .object([:])]),
      "tags": .array(MethodGroup.allCases.map { .object(["name": .string($0.rawValue)]) }), "paths": .object(paths),
      "components": .object(Self.components),
    ])
  }

  private static func operation(_ route: Route) -> JSONObject {
    var operation: JSONObject = [
      "operationId": .string(route.operationID), "summary": .string(route.summary),
      "tags": .array([.string(route.group.rawValue)]),
      "description": .string("The method `\(route.rpc)` of the line protocol."),
      "parameters": .array(parameters(route)),
    ]
    operation["requestBody"] = requestBody(route)
    operation["responses"] = .object([
      String(route.status): reply(route),
      "4XX": .object(["$ref": .string("#/components/responses/Problem")]),
      "5XX": .object(["$ref": .string("#/components/responses/Problem")]),
    ])
    return operation
  }

  private static func parameters(_ route: Route) -> [JSONValue] {
    let path = route.names.map { name -> JSONValue in
      .object([
        "name": .string(name), "in": .string("path"), "required": .bool(true),
        "schema": .object(["type": .string("string"), "minLength": .integer(1)]),
      ])
    }
    let query = (route.query + [Route.timeout]).map { parameter -> JSONValue in
      var object: JSONObject = [
        "name": .string(parameter.name), "in": .string("query"), "description": .string(parameter.summary),
        "schema": .object(parameter.schema),
      ]
      if case .list = parameter.kind { (object["style"], object["explode"]) = (.string("form"), .bool(false)) }
      return .object(object)
    }
    let headers = ["RequestID"] + (route.effect == .write ? ["IdempotencyKey"] : [])
    return path + query + headers.map { .object(["$ref": .string("#/components/parameters/\($0)")]) }
  }

  private static func requestBody(_ route: Route) -> JSONValue? {
    switch route.body {
    case .none: return nil
    case .parameters(let schema, let isRequired):
      return .object([
        "required": .bool(isRequired), "content": .object(["application/json": content(schema)]),
      ])
    case .records(let schema):
      let lines = JSONValue.object([
        "schema": .object(["type": .string("string"), "description": .string("One record a line, as JSON.")])
      ])
      return .object([
        "required": .bool(true),
        "content": .object(["application/json": content(schema), "application/x-ndjson": lines]),
      ])
    }
  }

  private static func reply(_ route: Route) -> JSONValue {
    let content: JSONObject =
      switch route.answer {
      case .result(let schema): ["application/json": self.content(schema)]
      case .embeddings: ["application/json": self.content("Embeddings")]
      case .file:
        [
          "text/csv": .object(["schema": .object(["type": .string("string")])]),
          Reply.workbookType: .object([:]),
        ]
      }
    return .object([
      "description": .string(HTTPResponse.Status(code: route.status).reasonPhrase),
      "headers": .object(["X-Request-ID": .object(["$ref": .string("#/components/headers/RequestID")])]),
      "content": .object(content),
    ])
  }

  private static func content(_ schema: String) -> JSONValue {
    .object(["schema": .object(["$ref": .string("#/components/schemas/\(schema)")])])
  }

  private static func page(_ page: Monitoring.Page) -> JSONValue {
    let text = JSONValue.object(["text/plain": .object(["schema": .object(["type": .string("string")])])])
    var responses: JSONObject = [
      "200": .object(["description": .string("OK"), "content": text]),
      "4XX": .object(["$ref": .string("#/components/responses/Problem")]),
    ]
    if page.mayFail { responses["503"] = .object(["description": .string("Not ready"), "content": text]) }
    return .object([
      "get": .object([
        "operationId": .string("get_" + page.path.dropFirst()), "summary": .string(page.summary),
        "tags": .array([.string("Monitoring")]), "security": .array([]), "responses": .object(responses),
      ])
    ])
  }
}

extension OpenAPI {
  private static let components: JSONObject = [
    "securitySchemes": .object([
      "key": .object([
        "type": .string("http"), "scheme": .string("bearer"),
        "description": .string("An API key, if the server has keys."),
      ])
    ]),
    "headers": .object([
      "RequestID": .object([
        "description": .string("The request's id in the server's log."),
        "schema": .object(["type": .string("string")]),
      ])
    ]),
    "parameters": .object([
      "RequestID": header(
        "X-Request-ID", "Id of the request: 1 to 128 printable characters.", [:]),
      "IdempotencyKey": header(
        "Idempotency-Key", "For ten minutes a repeated call with the same key returns the first response.",
        ["minLength": .integer(1), "maxLength": .integer(255)]),
    ]),
    "responses": .object([
      "Problem": .object([
        "description": .string("Request failed."),
        "content": .object(["application/problem+json": content("Problem")]),
      ])
    ]),
    "schemas": .object(Methods.schemas),
  ]

  private static func header(_ name: String, _ summary: String, _ bounds: JSONObject) -> JSONValue {
    var schema = bounds
    schema["type"] = .string("string")
    return .object([
      "name": .string(name), "in": .string("header"), "description": .string(summary), "schema": .object(schema),
    ])
  }
}

extension Route {
  /// A name that no other call has: its method and the words of its path.
  var operationID: String {
    let words = path.split(separator: "/").dropFirst()
    let named = words.map { $0.hasPrefix("{") ? "by_\($0.dropFirst().dropLast())" : String($0) }
    return ([verb.rawValue.lowercased()] + named).joined(separator: "_")
  }
}

extension Route.Query {
  var schema: JSONObject {
    switch kind {
    case .string: ["type": .string("string")]
    case .boolean: ["type": .string("boolean")]
    case .integer(let range):
      ["type": .string("integer"), "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
    case .choice(let words): ["type": .string("string"), "enum": .array(words.map { .string($0) })]
    case .list: ["type": .string("array"), "items": .object(["type": .string("string")])]
    }
  }
}
