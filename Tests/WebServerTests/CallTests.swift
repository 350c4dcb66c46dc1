import Admission
import Foundation
import LineServer
import TestSupport
import Testing
import WebServer
import Wire

/// What of a request goes where, and what comes back.
@Suite struct CallTests {
  private static let calls: [(method: String, path: String, body: String?, rpc: String, params: String)] = [
    ("POST", "/v1/collections/c/search", #"{"query":"a","k":2}"#, "search", #"{"collection":"c","query":"a","k":2}"#),
    ("GET", "/v1/collections/c/count?filter=age+%3C%2030", nil, "count", #"{"collection":"c","filter":"age < 30"}"#),
    (
      "GET", "/v1/collections/c/records?fields=a,b", nil, "scroll",
      #"{"collection":"c","limit":100,"fields":["a","b"]}"#
    ),
    (
      "GET", "/v1/collections/c/records/a%2Fb%20%C3%A9?vector=true", nil, "get",
      #"{"collection":"c","id":"a/b é","vector":true}"#
    ),
    (
      "PUT", "/v1/collections/c/records/x?timeout_ms=500", #"{"text":"t","fields":{"a":1}}"#, "upsert",
      #"{"collection":"c","records":[{"id":"x","text":"t","fields":{"a":1}}],"timeout_ms":500}"#
    ),
    ("DELETE", "/v1/collections/c/records/x", nil, "delete", #"{"collection":"c","ids":["x"]}"#),
    ("POST", "/v1/collections/c/delete", #"{"filter":"a = 1"}"#, "delete", #"{"collection":"c","filter":"a = 1"}"#),
    ("POST", "/v1/collections/c/rollback", nil, "rebuild", #"{"collection":"c","rollback":true}"#),
    (
      "POST", "/v1/collections/c/saved/my%20list/run", #"{"with":{"k":1}}"#, "run",
      #"{"collection":"c","name":"my list","with":{"k":1}}"#
    ),
    ("DELETE", "/v1/jobs/c-1", nil, "cancel", #"{"id":"c-1"}"#),
    ("GET", "/v1/audit?collection=c&cursor=5&limit=2", nil, "audit", #"{"collection":"c","from":5,"limit":2}"#),
    ("POST", "/v1/customers/C-1/erase", nil, "customer_erase", #"{"id":"C-1"}"#),
    ("POST", "/v1/keys", #"{"name":"n","role":"rm"}"#, "key_create", #"{"name":"n","role":"rm"}"#),
  ]

  @Test func pathQueryAndBodyBecomeParameters() async throws {
    try await withDoors { doors in
      doors.engine.gate.open()
      for call in Self.calls {
        let reply = try await doors.http(call.method, call.path, ["X-Request-ID": "r1"], body: call.body)
        #expect((200..<300).contains(reply.status), "\(call.path): \(reply.text)")
        let request = try #require(doors.engine.requests.last)
        let expected = try JSONValue(parsing: call.params)
        #expect(request.method == call.rpc && request.params == expected, "\(call.path): \(request.params?.text ?? "")")
        #expect(request.id == .string("r1") && (request.deadline != nil) == call.path.contains("timeout_ms"))
      }
    }
  }

  @Test(arguments: [
    ("POST", "/v1/collections/c/search", "so", 400, -32700),
    ("POST", "/v1/collections/c/search", "[1]", 422, -32602),
    ("POST", "/v1/collections/c/search", #"{"collection":"d"}"#, 422, -32602),
    ("POST", "/v1/collections/c/search?k=2", "{}", 422, -32602),
    ("GET", "/v1/collections/c/records?limit=many", nil, 422, -32602),
    ("GET", "/v1/collections/c/records?limit=1&limit=2", nil, 422, -32602),
    ("GET", "/v1/collections/c/records?timeout_ms=0", nil, 422, -32602),
    ("GET", "/v1/collections/c/records/%ff", nil, 422, -32602),
    ("GET", "/v1/collections/c/count?filter=%zz", nil, 422, -32602),
    ("GET", "/v1/collections/c/other", nil, 404, -32005),
    ("PATCH", "/v1/collections/c/records/x", nil, 405, -32600),
    ("QUERY", "/v1/me", nil, 405, -32600),
    ("POST", "/health", nil, 405, -32600),
    ("POST", "/v1/collections", #"{"schema":{"fails":1}}"#, 500, -32603),
  ])
  func whatIsWrongIsToldAsAProblem(
    method: String, path: String, body: String?, status: Int, code: Int
  ) async throws {
    try await withDoors { doors in
      let reply = try await doors.http(method, path, body: body)
      let problem = try JSONValue(parsing: reply.text)
      #expect(reply.status == status && problem["status"] == .integer(Int64(status)), "\(reply.text)")
      #expect(reply.headers["content-type"] == "application/problem+json" && problem["code"] == .integer(Int64(code)))
      #expect((status == 405) == (reply.headers["allow"] != nil))
    }
  }

  @Test func aHeadHasNoBody() async throws {
    try await withDoors { doors in
      let port = doors.httpPort
      try await blocking {
        let socket = try HTTPSocket(port: port)
        let head = try socket.exchange("HEAD", "/v1/me")
        #expect(head.status == 200 && head.headers["content-length"] == "2")
        #expect(try socket.exchange("GET", "/v1/me").text == "{}")
      }
    }
  }

  @Test func anExportIsAFile() async throws {
    try await withDoors { doors in
      let csv = try await doors.http(
        "POST", "/v1/collections/c/export", body: #"{"format":"csv","content":"a,b\r\n","rows":1,"defused":2}"#)
      #expect(csv.text == "a,b\r\n" && csv.headers["content-type"] == "text/csv; charset=utf-8")
      #expect(csv.headers["content-disposition"] == #"attachment; filename="c.csv""#)
      #expect(csv.headers["x-rows"] == "1" && csv.headers["x-defused"] == "2")
      let xlsx = try await doors.http(
        "POST", "/v1/collections/c/export", body: #"{"format":"xlsx","content":"AQID","rows":1}"#)
      #expect(xlsx.body == [1, 2, 3])
    }
  }

  @Test func whoAsksBeforeABodyIsSentIsAnswered() async throws {
    let headers = ["Expect": "100-continue", "Content-Length": "2"]
    try await withDoors(web: { $0.longestBody = 1000 }) { doors in
      let port = doors.httpPort
      try await blocking {
        let socket = try HTTPSocket(port: port)
        for (path, type) in [("count", "application/json"), ("records", "application/x-ndjson"), ("count", "")] {
          let all = headers.merging(["Content-Type": type]) { $1 }
          socket.send(HTTPSocket.request("POST", "/v1/collections/c/\(path)", all))
          #expect(try socket.reply(hasBody: false).status == 100)
          socket.send(Array("{}".utf8))
          #expect(try socket.reply().status == 200)
        }
        // What would not be read is not asked for.
        socket.send(
          HTTPSocket.request("POST", "/v1/collections/c/count", headers.merging(["Content-Length": "1001"]) { $1 }))
        #expect(try socket.reply().status == 413)
      }
    }
  }
}
