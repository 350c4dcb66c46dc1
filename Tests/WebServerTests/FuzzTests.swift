import Admission
import Foundation
import LineServer
import TestSupport
import Testing
import WebServer
import Wire

/// Garbage over HTTP is answered or hung up on, and the server goes on.
@Suite struct FuzzTests {
  private static let samples: [[UInt8]] = [
    HTTPSocket.request("POST", "/v1/collections/c/count?timeout_ms=50", body: #"{"filter":"age < 30"}"#),
    HTTPSocket.request("GET", "/v1/collections/c/records/a%2Fb?vector=true", ["Authorization": "Bearer good"]),
    HTTPSocket.request("PUT", "/v1/collections/c/records/x", ["Idempotency-Key": "k"], body: #"{"text":"é"}"#),
    HTTPSocket.request(
      "POST", "/v1/collections/c/records?on_error=stop", ["Content-Type": "application/x-ndjson"],
      body: "{\"id\":\"1\"}\n{\"bad\":1}\n"),
    HTTPSocket.request(
      "POST", "/v1/embed", ["Transfer-Encoding": "chunked", "Content-Type": "application/json"])
      + Array("14\r\n{\"texts\":[\"saving\"]}\r\n0\r\n\r\n".utf8),
    HTTPSocket.request("OPTIONS", "/v1/me", ["Origin": "https://crm.example", "Access-Control-Request-Method": "GET"]),
  ]

  @Test func garbageEndsNothing() async throws {
    try await withDoors(web: { $0.corsOrigin = "https://crm.example" }) { doors in
      doors.engine.gate.open()
      let port = doors.httpPort
      try await blocking {
        try Fuzz.run("HTTP", of: Self.samples) { bytes in
          let socket = try HTTPSocket(port: port)
          socket.send(bytes)
          socket.endOutput()
          // What is no HTTP is hung up on; what is must be answered as the caller's mistake at worst.
          guard let reply = try? socket.reply() else { return }
          guard reply.status < 500 || reply.status == 504 else { throw Violation("\(reply.status): \(reply.text)") }
        }
        #expect(try HTTPSocket(port: port).exchange("GET", "/health").text == "alive\n")
      }
      #expect(doors.server.admission.memoryInUse == 0)
    }
  }
}
