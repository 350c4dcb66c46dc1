import Foundation
import TestSupport
import Testing
import Wire

/// The real server and many clients.
@Suite struct ServeTests {
  private func withServer(_ options: [String] = [], _ body: (String, RunningServer) throws -> Void) throws {
    try withWorkplace { folder, place in
      let vectors = (0..<40).map { number in
        let vector = (0..<TinyModel.hiddenSize).map { Float($0 == number % TinyModel.hiddenSize ? 1 : 0) }
        return #"{"id":"r\#(number)","text":"record \#(number)","fields":{"age":\#(number)},"vector":\#(vector)}"#
      }
      try vectors.joined(separator: "\n").write(toFile: folder + "/r.jsonl", atomically: false, encoding: .utf8)
      let schema = #"{"collection":"r","id":"id","fields":{"age":{"type":"integer"}}}"#
      try schema.write(toFile: folder + "/r.json", atomically: false, encoding: .utf8)
      let made = try Program.run(["import", "r", "r.jsonl", "--schema", "r.json"] + place, in: folder)
      try #require(made.status == 0, "\(made.errors)")
      let server = try RunningServer(folder, place + options)
      defer { server.stop() }
      try body(folder, server)
    }
  }

  private func memory(of server: RunningServer) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(server.process.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(Int(line.split(separator: " ")[1]))
  }

  @Test func manyIdleConnectionsCostLittle() throws {
    try withServer { _, server in
      // The model is loaded beside the first requests, and is not theirs.
      let asked = try LineSocket(server.address).exchange(
        #"{"id":1,"method":"search","params":{"collection":"r","query":"record"}}"#)
      try #require(asked.contains(#""hits""#), "\(asked)")
      let before = try memory(of: server)
      let idle = try (0..<400).map { _ in try LineSocket(server.address) }
      for socket in idle { #expect(try socket.exchange(#"{"id":1,"method":"ping"}"#).contains("version")) }
      let each = (try memory(of: server) - before) / idle.count
      print("idle connections: \(each) KiB each")
      #expect(each < 64)
    }
  }

  @Test func theNumberOfConnectionsIsAnOption() throws {
    try withServer(["--max-connections", "1"]) { _, server in
      let first = try LineSocket(server.address)
      #expect(try first.exchange(#"{"id":1,"method":"ping"}"#).contains("version"))
      #expect(try LineSocket(server.address).exchange(#"{"id":1,"method":"ping"}"#).contains("1 connections"))
    }
  }

  @Test(arguments: [[], ["--rate", "300"]])
  func aLoadIsMeasured(options: [String]) throws {
    try withServer { folder, server in
      let mix = "text,vector,numbers,id=3,filtered,get,upsert"
      var results: [JSONValue] = []
      // Beside other tests a second may be too short for one of each kind.
      for seconds in ["1", "4", "16", "64"]
      where results.isEmpty || results.contains(where: { $0["count"] == .integer(0) }) {
        let outcome = try Program.run(
          ["bench", "serve", "r", "--server", server.address, "--mix", mix, "--filter", "age < 20"]
            + ["--seconds", seconds, "--warm-up", "0.2", "--connections", "4", "--depth", "4"] + options, in: folder)
        try #require(outcome.status == 0, "\(outcome.errors)")
        results = try outcome.lines.map { try JSONValue(parsing: $0) }
      }
      #expect(Set(results.compactMap { $0["mix"]?.string }).count == 8)
      for result in results {
        #expect(result["failed"] == .integer(0) && result["unanswered"] == .integer(0))
        #expect((result["count"]?.integer ?? 0) > 0)
        let times = ["p50_ms", "p90_ms", "p99_ms", "max_ms"].map { result[$0]?.number ?? -1 }
        #expect(times == times.sorted() && times[0] > 0)
      }
    }
  }
}
