import Admission
import Foundation
import LineServer
import TestSupport
import Testing
import WebServer
import Wire

/// Records as lines.
@Suite struct RecordStreamTests {
  private static let path = "/v1/collections/c/records"
  private static let lines = ["Content-Type": "application/x-ndjson"]

  @Test func badLinesAreLeftOutAndNamed() async throws {
    try await withDoors { doors in
      let body = "{\"id\":\"1\"}\n\r\n{\"id\":\n{\"id\":\"4\",\"bad\":1}\n{\"id\":\"5\"}\r\n7\n{\"id\":\"7\"}"
      let reply = try await doors.http("POST", Self.path, Self.lines, body: body)
      let result = try JSONValue(parsing: reply.text)
      #expect(reply.status == 200 && result["upserted"] == .integer(4), "\(reply.text)")
      #expect(result["rejected"]?.array?.map { $0["line"]?.integer } == [3, 4])
      #expect(result["rejected"]?.array?.last?["reason"] == .string("it is bad"))
      let stored = doors.engine.calls("upsert").last?.params?["records"]?.array?.map { $0["id"]?.string }
      #expect(stored == ["1", "5", nil, "7"])
    }
  }

  @Test func theFirstBadLineEndsIt() async throws {
    try await withDoors { doors in
      let records = (1...600).map { #"{"id":"\#($0)"}"# } + [#"{"bad":1}"#] + (1...600).map { #"{"id":"n\#($0)"}"# }
      let reply = try await doors.http(
        "POST", Self.path + "?on_error=stop", Self.lines, body: records.joined(separator: "\n"))
      let problem = try JSONValue(parsing: reply.text)
      #expect(reply.status == 422 && problem["data"]?["upserted"] == .integer(500), "\(reply.text)")
      #expect(problem["data"]?["rejected"]?.array?.map { $0["line"]?.integer } == [601])
      #expect(problem["detail"]?.string?.hasPrefix("line 601 was refused: it is bad") == true)
      #expect(doors.engine.calls("upsert").count == 2)
    }
  }

  @Test func aStreamNeedsNoMoreMemoryThanABatch() async throws {
    try await withDoors(
      admission: { $0.memory = 8 << 20 }, web: { $0.longestBody = 1 << 20 }
    ) { doors in
      let text = String(repeating: "x", count: 4000)
      let record = Array((#"{"id":"a","text":"\#(text)"}"# + "\n").utf8)
      let count = 12_000
      let port = doors.httpPort
      let reply = try await blocking {
        let socket = try HTTPSocket(port: port)
        socket.send(
          HTTPSocket.request(
            "POST", Self.path, Self.lines.merging(["Content-Length": "\(count * record.count)"]) { $1 }))
        for _ in 0..<count where !socket.send(record) { break }
        return try socket.reply()
      }
      #expect(try JSONValue(parsing: reply.text)["upserted"] == .integer(Int64(count)), "\(reply.text)")
      let batches = doors.engine.calls("upsert").map { $0.params?["records"]?.array?.count ?? 0 }
      #expect(batches.max() ?? 0 <= 500 && batches.reduce(0, +) == count)
      #expect(doors.server.admission.memoryInUse == 0)
    }
  }

  @Test func aLineThatIsTooLongIsRefusedAlone() async throws {
    try await withDoors(web: { $0.longestBody = 100 }) { doors in
      let long = #"{"id":"b","text":"\#(String(repeating: "x", count: 200_000))"}"#
      let body = [#"{"id":"a"}"#, long, #"{"id":"c"}"#, long].joined(separator: "\n")
      let reply = try await doors.http("POST", Self.path, Self.lines, body: body)
      let result = try JSONValue(parsing: reply.text)
      #expect(result["upserted"] == .integer(2), "\(reply.text)")
      #expect(result["rejected"]?.array?.map { $0["line"]?.integer } == [2, 4])
    }
  }

  @Test func manyRejectsAreCounted() async throws {
    try await withDoors { doors in
      let body = String(repeating: "{\"bad\":1}\n", count: 1300)
      let reply = try await doors.http("POST", Self.path, Self.lines, body: body)
      let result = try JSONValue(parsing: reply.text)
      #expect(result["rejected"]?.array?.count == 1000 && result["more_rejected"] == .integer(300))
      #expect(result["upserted"] == .integer(0))
    }
  }
}
