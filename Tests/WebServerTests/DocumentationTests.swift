import Admission
import Foundation
import LineServer
import TestSupport
import Testing
import WebServer
import Wire

/// What is said of the calls, against the calls.
@Suite struct DocumentationTests {
  private func document(_ doors: Doors) async throws -> JSONValue {
    let reply = try await doors.http("GET", "/openapi.json")
    #expect(reply.status == 200 && reply.headers["content-type"] == "application/json")
    return try JSONValue(parsing: reply.text)
  }

  @Test func everyCallOfTheDocumentGoesWhereItSays() async throws {
    try await withDoors { doors in
      doors.engine.gate.open()
      let document = try await document(doors)
      #expect(document["openapi"] == .string("3.1.0"))
      var names: Set<String> = []
      for (path, item) in document["paths"]?.object?.members ?? [] where path.hasPrefix("/v1/") {
        let example = path.replacing(/\{[a-z]+\}/, with: "x")
        for method in ["get", "post", "put", "delete"] {
          let operation = item[method]
          let body = operation?["requestBody"] == nil ? nil : path == "/v1/embeddings" ? #"{"input":"a"}"# : "{}"
          let before = doors.engine.requests.count
          let reply = try await doors.http(method.uppercased(), example, body: body)
          guard let operation else {
            #expect(reply.status == 405, "\(method) \(path)")
            continue
          }
          let request = try #require(doors.engine.requests.dropFirst(before).first, "\(method) \(path): \(reply.text)")
          #expect(operation["description"]?.string?.contains("`\(request.method)`") == true, "\(method) \(path)")
          #expect(operation["responses"]?["\(reply.status)"] != nil, "\(method) \(path): \(reply.status)")
          let isNew = names.insert(operation["operationId"]?.string ?? "").inserted
          #expect(isNew, "\(method) \(path)")
        }
      }
      #expect(names.count >= 36)
    }
  }

  @Test func everyReferenceLeadsSomewhere() async throws {
    try await withDoors { doors in
      let document = try await document(doors)
      var count = 0
      func follow(_ json: JSONValue) {
        if let reference = json["$ref"]?.string {
          count += 1
          let parts = reference.split(separator: "/").dropFirst().map(String.init)
          #expect(parts.reduce(document as JSONValue?) { $0?[$1] } != nil, "\(reference)")
        }
        for member in json.object?.members ?? [] { follow(member.value) }
        for element in json.array ?? [] { follow(element) }
      }
      follow(document)
      #expect(count > 100)
    }
  }

  @Test func thePageNeedsNothingOfOthers() async throws {
    try await withDoors { doors in
      let page = try await doors.http("GET", "/docs")
      #expect(page.status == 200 && page.headers["content-type"] == "text/html; charset=utf-8")
      #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'; style-src 'self'") == true)
      let links = page.text.matches(of: /(?:href|src)="([^"]*)"/).map { String($0.output.1) }
      #expect(!links.isEmpty && links.allSatisfy { $0.hasPrefix("/") || $0.hasPrefix("#") }, "\(links)")
      #expect(!page.text.contains("<script") && !page.text.contains("style="))
      for link in Set(links.filter { $0.hasPrefix("/") }) { #expect(try await doors.http("GET", link).status == 200) }
      let document = try await document(doors)
      for path in document["paths"]?.object?.keys ?? [] where path.hasPrefix("/v1/") {
        #expect(page.text.contains("<code>\(path)</code>"), "\(path)")
      }
    }
  }
}
