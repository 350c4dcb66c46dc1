import Admission
import LineServer
import Synchronization
import TestSupport
import Testing
import Wire

/// Who asks on a connection, as handlers see it.
@Suite struct SessionTests {
  /// A service whose `authenticate` takes as long as it is held up, and whose `who` says who the connection belongs to.
  private final class Doorman: Sendable {
    let gate = Gate()

    func answer(_ request: RPCRequest, _ session: Session) -> Result<JSONValue, RPCError> {
      switch request.method {
      case "authenticate":
        gate.pass()
        session.keyID = request.params?["key"]?.string
        return .success(.null)
      case "hold":
        gate.pass()
        return .success(Self.who(session))
      default: return .success(Self.who(session))
      }
    }

    private static func who(_ session: Session) -> JSONValue {
      .object([
        "who": .string(session.keyID ?? "nobody"), "connection": .integer(Int64(session.number)),
        "peer": .string(session.peer ?? ""),
      ])
    }
  }

  private func withDoorman(_ body: (Doorman, Int) async throws -> Void) async throws {
    let doorman = Doorman()
    var options = AdmissionOptions(workers: 4)
    options.longestWait = nil
    let admission = Admission(options, handler: doorman.answer)
    let server = LineServer(options: LineServerOptions(port: 0), admission: admission)
    let port = try await server.start().port
    let result: Result<Void, any Error>
    do { result = .success(try await body(doorman, port)) } catch { result = .failure(error) }
    doorman.gate.open()
    await server.stop(grace: .seconds(30))
    await admission.shutDown()
    try result.get()
  }

  private static func call(_ id: Int, _ method: String, _ key: String = "") -> String {
    #"{"id":\#(id),"method":"\#(method)","params":{"key":"\#(key)"}}"#
  }

  @Test func requestsBehindAuthenticateWaitForItAndItForThoseBefore() async throws {
    try await withDoorman { doorman, port in
      try await withConnection(to: port) { connection in
        let calls = [Self.call(1, "hold"), Self.call(2, "authenticate", "ada")]
        let lines = calls + (3..<40).map { Self.call($0, "who") }
        try await connection.send((lines.joined(separator: "\n") + "\n").utf8)
        await doorman.gate.arrival()
        // While the first is held up, others have time to be answered, and must not be.
        try await withConnection(to: port) { other in
          for id in 0..<20 {
            try await other.send(line: Self.call(id, "who"))
            #expect(try await other.reply()?.result?["who"] == .string("nobody"))
          }
        }
        doorman.gate.open()
        var who: [Int64: String] = [:]
        for _ in lines {
          let reply = try #require(try await connection.reply())
          who[reply.id.integer ?? 0] = reply.result?["who"]?.string ?? "—"
        }
        #expect(who[1] == "nobody")
        for id in 3..<40 { #expect(who[Int64(id)] == "ada", "\(id)") }
      }
    }
  }

  @Test func soDoThoseOfABatch() async throws {
    try await withDoorman { doorman, port in
      doorman.gate.open()
      try await withConnection(to: port) { connection in
        let calls = [Self.call(1, "who"), Self.call(2, "authenticate", "ada"), Self.call(3, "who")]
        try await connection.send(line: "[\(calls.joined(separator: ","))]")
        let replies = try #require(try await connection.next()?.array)
        #expect(replies.map { $0["result"]?["who"]?.string } == ["nobody", nil, "ada"])
      }
    }
  }

  /// The method's name is known once the line is parsed, however it is spelt.
  @Test func anEscapedSpellingIsWaitedForToo() async throws {
    try await withDoorman { doorman, port in
      try await withConnection(to: port) { connection in
        let spelt = Self.call(1, #"auth\u0065nticate"#, "ada")
        try await connection.send(([spelt] + (2..<30).map { Self.call($0, "who") }).joined(separator: "\n").utf8)
        try await connection.send("\n".utf8)
        await doorman.gate.arrival()
        doorman.gate.open()
        for _ in 1..<30 {
          let reply = try #require(try await connection.reply())
          #expect(reply.id == .integer(1) || reply.result?["who"] == .string("ada"))
        }
      }
    }
  }

  @Test func aNotificationAuthenticatesToo() async throws {
    try await withDoorman { doorman, port in
      doorman.gate.open()
      try await withConnection(to: port) { connection in
        try await connection.send(line: #"{"method":"authenticate","params":{"key":"ada"}}"#)
        try await connection.send(line: Self.call(1, "who"))
        #expect(try await connection.reply()?.result?["who"] == .string("ada"))
      }
    }
  }

  @Test func eachConnectionIsSomebodyElses() async throws {
    try await withDoorman { doorman, port in
      doorman.gate.open()
      try await withConnection(to: port) { first in
        try await withConnection(to: port) { second in
          try await first.send(line: Self.call(1, "authenticate", "ada"))
          _ = try await first.reply()
          try await second.send(line: Self.call(1, "who"))
          let other = try #require(try await second.reply()?.result)
          try await first.send(line: Self.call(2, "who"))
          let own = try #require(try await first.reply()?.result)
          #expect(other["who"] == .string("nobody") && own["who"] == .string("ada"))
          #expect(other["connection"] != own["connection"] && own["peer"] == .string("127.0.0.1"))
        }
      }
    }
  }
}
