import Client
import LineServer
import TestSupport
import Testing
import Wire

@Suite struct LoadTests {
  private func request(_ id: Int, _ method: String = "echo", _ params: String = "null") -> String {
    #"{"id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  @Test func aSlowRequestDoesNotHoldUpTheNext() async throws {
    try await withServer { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(1, "wait"))
        await service.gate.arrival()
        try await connection.send(line: request(2))
        #expect(try await connection.reply()?.id == .integer(2))
        service.gate.open()
        #expect(try await connection.reply()?.id == .integer(1))
      }
    }
  }

  @Test func oneConnectionHasFewRequestsInFlight() async throws {
    try await withServer(workers: 8, inFlight: 3) { service, _, port in
      try await withConnection(to: port) { connection in
        for id in 0..<300 { try await connection.send(line: request(id)) }
        try await connection.endOutput()
        #expect(try await connection.rest().count == 300)
        #expect((1...3).contains(service.peak))
      }
    }
  }

  @Test func whatTheQueueCannotHoldIsRefused() async throws {
    try await withServer(workers: 1, queueLimit: 2) { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(0, "wait"))
        await service.gate.arrival()
        for id in 1...5 { try await connection.send(line: request(id)) }
        for _ in 0..<3 {
          let reply = try #require(try await connection.reply())
          #expect(reply.code == .overloaded)
          #expect(reply.id != .null)
          guard case .failure(let error) = reply.outcome else { continue }
          #expect((error.data?["retry_after_ms"]?.integer ?? 0) >= 1)
        }
        service.gate.open()
        for _ in 0..<3 { #expect(try await connection.reply()?.code == nil) }
      }
    }
  }

  @Test func aBatchIsRefusedLikeSingleRequests() async throws {
    try await withServer(workers: 1, queueLimit: 0) { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(0, "wait"))
        await service.gate.arrival()
        try await connection.send(line: "[\(request(1)),{\"method\":\"echo\"},\(request(2)),3]")
        let replies = (try await connection.next()?.array ?? []).map(RPCReply.init(json:))
        #expect(replies.map(\.code) == [.overloaded, .overloaded, .invalidRequest])
        #expect(replies.map(\.id) == [.integer(1), .integer(2), .null])
        try await connection.send(line: "nonsense")
        #expect(try await connection.reply()?.code == .parseError)
      }
    }
  }

  @Test func twoHundredConnectionsAtOnce() async throws {
    try await withServer { _, _, port in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let client = try await LineClient.connect(host: "127.0.0.1", port: port)
            for call in 0..<20 {
              let params = JSONValue.array([.integer(Int64(number)), .integer(Int64(call))])
              #expect(try await client.call("echo", params) == params)
            }
            await client.close()
          }
        }
        try await group.waitForAll()
      }
    }
  }

  @Test func whoDoesNotReadHurtsNobodyElse() async throws {
    let payload = "\"\(String(repeating: "x", count: 200_000))\""
    try await withServer { _, _, port in
      try await withConnection(to: port) { lazy in
        for id in 0..<64 { try await lazy.send(line: request(id, "echo", payload)) }
        try await withConnection(to: port) { other in
          try await other.send(line: request(1))
          #expect(try await other.reply()?.code == nil)
        }
        try await lazy.endOutput()
        #expect(try await lazy.rest().count == 64)
      }
    }
  }

  @Test func whoHasSentEverythingStillGetsTheReplies() async throws {
    try await withServer { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(0, "wait"))
        for id in 1..<200 { try await connection.send(line: request(id)) }
        await service.gate.arrival()
        try await connection.endOutput()
        service.gate.open()
        let ids = try await connection.rest().compactMap(\.id.integer)
        #expect(ids.sorted() == Array(0..<200))
      }
    }
  }

  @Test func whoVanishesLeavesTheServerWell() async throws {
    try await withServer { service, _, port in
      for _ in 0..<20 {
        try await withConnection(to: port) { connection in
          for id in 0..<100 { try await connection.send(line: request(id, "echo", "\"some text\"")) }
        }
      }
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(7))
        #expect(try await connection.reply()?.id == .integer(7))
      }
    }
  }
}
