import Admission
import Foundation
import LineServer
import TestSupport
import Testing
import WebServer
import Wire

/// What both doors share: one is no way around the bounds of the other.
@Suite struct AdmissionTests {
  private func oneWorker(_ options: inout AdmissionOptions) {
    (options.workers, options.queueLimit) = (1, 0)
  }

  @Test func whatHoldsUpOneDoorIsRefusedAtTheOther() async throws {
    try await withDoors(admission: oneWorker) { doors in
      let held = Task { try await doors.http("POST", "/v1/collections/c/search", body: #"{"query":"a"}"#) }
      await doors.engine.gate.arrival()
      let port = doors.linePort
      let line = try await blocking { try LineCall.reply(to: #"{"id":7,"method":"count"}"#, port: port) }
      let http = try await doors.http("GET", "/v1/collections/c/count")
      #expect(http.status == 429 && http.headers["content-type"] == "application/problem+json")
      #expect((http.headers["retry-after"].flatMap { Int($0) } ?? 0) >= 1)
      let problem = try JSONValue(parsing: http.text)
      #expect(problem["code"] == .integer(-32001) && line["error"]?["code"] == .integer(-32001))
      #expect((problem["data"]?["retry_after_ms"]?.integer ?? 0) >= 1)
      #expect(line["error"]?["message"]?.string?.hasPrefix("too many requests are waiting") == true)
      #expect(problem["detail"]?.string?.hasPrefix("too many requests are waiting") == true)
      doors.engine.gate.open()
      #expect(try await held.value.status == 200)
      #expect(doors.engine.calls("count").isEmpty)
    }
  }

  @Test func aDeadlineHoldsWhileItWaits() async throws {
    try await withDoors(admission: { ($0.workers, $0.longestWait) = (1, nil) }) { doors in
      let held = Task { try await doors.http("POST", "/v1/collections/c/search", body: #"{"query":"a"}"#) }
      await doors.engine.gate.arrival()
      let late = Task { try await doors.http("GET", "/v1/collections/c/count?timeout_ms=1") }
      while doors.server.admission.load.reduce(0, { $0 + $1.requests }) < 2 {
        try await Task.sleep(for: .milliseconds(5))
      }
      try await Task.sleep(for: .milliseconds(20))
      doors.engine.gate.open()
      let reply = try await late.value
      #expect(reply.status == 504 && reply.text.contains("-32008"))
      #expect(doors.engine.calls("count").isEmpty)
      _ = try await held.value
    }
  }

  @Test func bodiesAreOfTheMemoryBudget() async throws {
    try await withDoors(admission: { $0.memory = 100_000 }) { doors in
      let text = String(repeating: "a", count: 200_000)
      let reply = try await doors.http("POST", "/v1/collections/c/count", body: #"{"filter":"\#(text)"}"#)
      #expect(reply.status == 429)
      let small = try await doors.http("POST", "/v1/collections/c/count", body: #"{"filter":"a"}"#)
      #expect(small.status == 200)
      #expect(doors.server.admission.memoryInUse == 0)
    }
  }

  @Test func repliesAreOfItUntilTheyAreSent() async throws {
    try await withDoors(admission: { $0.memory = 20_000_000 }) { doors in
      let text = String(repeating: "a", count: 8_000_000)
      let port = doors.httpPort
      let mayRead = DispatchSemaphore(value: 0)
      let received = Task {
        try await blocking {
          let socket = try HTTPSocket(port: port)
          socket.send(HTTPSocket.request("POST", "/v1/collections/c/count", body: #"{"filter":"\#(text)"}"#))
          mayRead.wait()
          return try socket.reply()
        }
      }
      // The body is done with, and the reply is more than the system takes of what nobody reads.
      while doors.engine.requests.isEmpty || doors.server.admission.memoryInUse == 0 {
        try await Task.sleep(for: .milliseconds(5))
      }
      try await Task.sleep(for: .milliseconds(100))
      #expect(doors.server.admission.memoryInUse >= 8_000_000)
      mayRead.signal()
      let reply = try await received.value
      #expect(reply.status == 200 && reply.body.count > 8_000_000)
      while doors.server.admission.memoryInUse > 0 { try await Task.sleep(for: .milliseconds(5)) }
    }
  }

  @Test(arguments: [true, false])
  func aBodyIsAsLongAsALineMayBe(isAnnounced: Bool) async throws {
    try await withDoors(web: { $0.longestBody = 1000 }) { doors in
      let body = #"{"filter":"\#(String(repeating: "a", count: 2000))"}"#
      let port = doors.httpPort
      let reply = try await blocking {
        let socket = try HTTPSocket(port: port)
        if isAnnounced { return try socket.exchange("POST", "/v1/collections/c/count", body: body) }
        let chunked = "\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n"
        let head = ["Content-Length": "", "Transfer-Encoding": "chunked", "Content-Type": "application/json"]
        socket.send(HTTPSocket.request("POST", "/v1/collections/c/count", head) + Array(chunked.utf8))
        return try socket.reply()
      }
      #expect(reply.status == 413 && reply.text.contains("-32009"))
      #expect(doors.engine.requests.isEmpty)
    }
  }

  @Test func aServerThatEndsSaysSo() async throws {
    try await withDoors { doors in
      await doors.server.stop(grace: .seconds(1))
      await doors.server.admission.shutDown()
      let reply = try await doors.http("GET", "/v1/collections/c/count")
      #expect(reply.status == 503 && reply.headers["retry-after"] == "1")
      #expect(try await doors.http("GET", "/health").status == 200)
    }
  }
}

/// One line to the line protocol, and its reply.
enum LineCall {
  static func reply(to line: String, port: Int) throws -> JSONValue {
    let socket = try HTTPSocket(port: port)
    socket.send(Array((line + "\n").utf8))
    return try JSONValue(parsing: socket.line())
  }
}
