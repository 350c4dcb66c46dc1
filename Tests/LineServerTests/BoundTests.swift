import Admission
import Client
import Foundation
import InMemoryLogging
import LineServer
import Logging
import Synchronization
import TestSupport
import Testing
import Wire

/// What one client does must not cost the others, nor the memory.
@Suite struct BoundTests {
  private func request(_ id: Int, _ method: String = "echo", _ params: String = "null") -> String {
    #"{"id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  private func expectAnswer(_ port: Int) async throws {
    try await withConnection(to: port) { other in
      try await other.send(line: request(1))
      #expect(try await other.reply()?.id == .integer(1))
    }
  }

  @Test func aConnectionTooManyHearsWhy() async throws {
    try await withServer(configure: { $0.maxConnections = 2 }) { _, _, port in
      try await withConnection(to: port) { first in
        try await first.send(line: request(1))
        #expect(try await first.reply()?.id == .integer(1))
        try await withConnection(to: port) { second in
          try await second.send(line: request(1))
          #expect(try await second.reply()?.id == .integer(1))
          try await withConnection(to: port) { third in
            try? await third.send(line: request(1))
            let refusal = try #require(try await third.reply())
            #expect(refusal.code == .overloaded && refusal.id == .null)
            guard case .failure(let error) = refusal.outcome else { return }
            #expect(error.message.contains("2 connections"))
            #expect(error.data?["retry_after_ms"]?.integer == 1000)
            #expect(try await third.reply() == nil)
          }
          try await first.send(line: request(2))
          #expect(try await first.reply()?.id == .integer(2))
        }
      }
    }
  }

  @Test func aPlaceIsFreeAgainWhenAConnectionEnds() async throws {
    try await withServer(configure: { $0.maxConnections = 1 }) { _, _, port in
      for _ in 0..<20 {
        var isAnswered = false
        while !isAnswered {
          isAnswered = try await withConnection(to: port) { connection in
            try? await connection.send(line: request(1))
            return try await connection.reply()?.id == .integer(1)
          }
        }
      }
    }
  }

  @Test func anIdleConnectionIsToldAndClosed() async throws {
    try await withServer(configure: { $0.idleTimeout = .milliseconds(50) }) { _, _, port in
      try await withConnection(to: port) { connection in
        let last = try #require(try await connection.reply())
        #expect(last.code == .deadlineExceeded && last.id == .null)
        #expect(try await connection.reply() == nil)
      }
    }
  }

  @Test func bytesWithoutALineDoNotKeepAConnection() async throws {
    try await withServer(configure: { $0.idleTimeout = .milliseconds(100) }) { _, _, port in
      try await withConnection(to: port) { slow in
        for byte in request(1).utf8 {
          try await Task.sleep(for: .milliseconds(20))
          try? await slow.send([byte])
        }
        #expect(try await slow.reply()?.code == .deadlineExceeded)
      }
    }
  }

  @Test func aRequestThatIsBeingDoneIsNoIdleness() async throws {
    try await withServer(configure: { $0.idleTimeout = .seconds(1) }) { service, _, port in
      // Between connecting and sending nothing else gets a turn: however many tests run, this client is not idle.
      let connection = try HTTPSocket(port: port)
      connection.send(Array((request(1, "wait") + "\n").utf8))
      await service.gate.arrival()
      try await Task.sleep(for: .seconds(3))
      service.gate.open()
      #expect(try RPCReply(json: JSONValue(parsing: connection.line())).id == .integer(1))
    }
  }

  @Test func oneByteAtATimeIsARequestAllTheSame() async throws {
    try await withServer { _, _, port in
      try await withConnection(to: port) { connection in
        for byte in (request(1) + "\r\n" + request(2) + "\n").utf8 { try await connection.send([byte]) }
        let ids = [try await connection.reply()?.id, try await connection.reply()?.id]
        #expect(Set(ids.compactMap { $0?.integer }) == [1, 2])
      }
    }
  }

  @Test func linesBeyondTheMemoryAreRefusedWithTheirIDs() async throws {
    let long = "\"\(String(repeating: "x", count: 100_000))\""
    try await withServer(configure: {
      $0.admission.memory = 250_000
      $0.admission.thinkers = 1
    }) { service, _, port in
      try await withConnection(to: port) { connection in
        // Long lines are read by one thread here, which this one holds up.
        try await connection.send(line: request(0, "wait", long))
        await service.gate.arrival()
        for id in 1...5 { try await connection.send(line: request(id, "echo", long)) }
        // Short lines have room of their own.
        try await connection.send(line: request(6))
        var codes: [Int64: Int] = [:]
        for number in 0..<7 {
          if number == 5 { service.gate.open() }
          let reply = try #require(try await connection.reply())
          codes[reply.id.integer ?? -1] = reply.code?.rawValue ?? 0
          guard case .failure(let error) = reply.outcome else { continue }
          #expect((error.data?["retry_after_ms"]?.integer ?? 0) >= 1)
        }
        let overloaded = RPCErrorCode.overloaded.rawValue
        #expect(codes == [0: 0, 1: 0, 2: overloaded, 3: overloaded, 4: overloaded, 5: overloaded, 6: 0])
      }
    }
  }

  @Test func theMemoryIsGivenBack() async throws {
    let long = "\"\(String(repeating: "x", count: 100_000))\""
    try await withServer(configure: { $0.admission.memory = 400_000 }) { _, _, port in
      for id in 0..<50 {
        try await withConnection(to: port) { torn in
          try await torn.send(#"{"id":1,"method":"echo","params":"\#(String(repeating: "x", count: 90_000))"#.utf8)
        }
        try await withConnection(to: port) { connection in
          try await connection.send(line: request(id, "echo", long))
          var reply = try await connection.reply()
          // The server notices within moments that the torn connection is gone.
          while reply?.code == .overloaded {
            try await connection.send(line: request(id, "echo", long))
            reply = try await connection.reply()
          }
          #expect(reply?.code == nil && reply?.id == .integer(Int64(id)))
        }
      }
    }
  }

  @Test func nothingMoreIsDoneForWhoDoesNotRead() async throws {
    let reply = "\"\(String(repeating: "x", count: 1_000_000))\""
    try await withServer(configure: { $0.replyLimit = 2_000_000 }) { service, _, port in
      // A socket that nobody reads from: what the system's own buffers take is all that gets through.
      let lazy = try SilentSocket(port: port)
      try lazy.send(Array(((0..<64).map { request($0, "echo", reply) }.joined(separator: "\n") + "\n").utf8))
      for _ in 0..<100 { try await expectAnswer(port) }
      #expect(service.begun - 100 < 40, "\(service.begun)")
      lazy.close()
      try await expectAnswer(port)
    }
  }

  @Test func largeRequestsDoNotHoldUpSmallOnes() async throws {
    let isLarge: @Sendable (RPCRequest) -> RequestCost = {
      $0.method == "wait" ? RequestCost(.bulk, units: 1000) : RequestCost(.quick, units: 1)
    }
    try await withServer(workers: 1, configure: { $0.cost = isLarge }) { service, _, port in
      try await withConnection(to: port) { connection in
        let batch = (0..<3).map { request($0, "wait") }.joined(separator: ",")
        for _ in 0..<20 { try await connection.send(line: "[\(batch)]") }
        await service.gate.arrival()
        for _ in 0..<100 { try await expectAnswer(port) }
        service.gate.open()
        for _ in 0..<20 { #expect(try await connection.next()?.array?.count == 3) }
      }
    }
  }

  @Test func theCostDecidesWhatIsRefusedAloneAndInABatch() async throws {
    let cost: @Sendable (RPCRequest) -> RequestCost = {
      RequestCost(.thinking, units: Int($0.params?.integer ?? 1))
    }
    try await withServer(configure: {
      $0.cost = cost
      $0.admission.unitLimit = 1600
      $0.admission.thinkers = 1
      $0.admission.longestWait = nil
    }) { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(0, "wait", "100"))
        await service.gate.arrival()
        for id in 1...15 { try await connection.send(line: request(id, "echo", "100")) }
        try await connection.send(line: request(16, "echo", "100"))
        #expect(try await connection.reply()?.code == .overloaded)
        try await connection.send(line: "[\(request(17, "echo", "50"))]")
        let refused = (try await connection.next()?.array ?? []).map(RPCReply.init(json:))
        #expect(refused.map(\.code) == [.overloaded])
        service.gate.open()
        for _ in 0...15 { #expect(try await connection.reply()?.code == nil) }
      }
    }
  }

  @Test func whatIsTooLateIsNotBegun() async throws {
    try await withServer(workers: 1) { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(0, "wait"))
        await service.gate.arrival()
        try await connection.send(line: request(1, "echo", #"{"timeout_ms":1}"#))
        try await connection.send(line: request(2, "echo", #"{"timeout_ms":60000}"#))
        try await Task.sleep(for: .milliseconds(20))
        service.gate.open()
        var codes: [Int64: Int] = [:]
        for _ in 0..<3 {
          let reply = try #require(try await connection.reply())
          codes[reply.id.integer ?? -1] = reply.code?.rawValue ?? 0
        }
        #expect(codes == [0: 0, 1: RPCErrorCode.deadlineExceeded.rawValue, 2: 0])
        #expect(service.begun == 2)
        try await connection.send(line: request(3, "echo", #"{"timeout_ms":"soon"}"#))
        #expect(try await connection.reply()?.code == .invalidParams)
      }
    }
  }

  @Test func aReplyThatWouldBeTooLongEndsTheBatchThere() async throws {
    try await withServer(configure: { $0.maxReply = 1000 }) { _, _, port in
      try await withConnection(to: port) { connection in
        let text = "\"\(String(repeating: "x", count: 600))\""
        try await connection.send(line: "[" + (0..<4).map { request($0, "echo", text) }.joined(separator: ",") + "]")
        let replies = (try await connection.next()?.array ?? []).map(RPCReply.init(json:))
        #expect(replies.map(\.code) == [nil, nil, .tooLarge, .tooLarge])
      }
    }
  }

  @Test func slowAndFailedRequestsAreLoggedByTheirIDsAlone() async throws {
    let log = InMemoryLogHandler()
    try await withServer(configure: {
      $0.admission.slow = .zero
      $0.admission.log = Logger(label: "test") { _ in log }
      $0.admission.methods = ["echo", "break"]
    }) { _, _, port in
      try await withConnection(to: port) { connection in
        for id in ["17", "\"a-1\"", "\"Mrs Miller of Leeds\""] {
          try await connection.send(line: #"{"id":\#(id),"method":"echo","params":"secret"}"#)
          _ = try await connection.reply()
        }
        for method in ["break", "Miller"] {
          try await connection.send(line: #"{"id":5,"method":"\#(method)","params":"secret"}"#)
          _ = try await connection.reply()
        }
      }
    }
    #expect(log.entries.map { $0.metadata["request"] } == ["17", "a-1", "?", "5", "5"])
    #expect(log.entries.map { $0.metadata["method"] } == ["echo", "echo", "echo", "break", "other"])
    let failed = "request failed: the disk is gone"
    let slow = "request was slow"
    #expect(log.entries.map { "\($0.message)" } == [slow, slow, slow, failed, slow])
    let all = "\(log.entries)"
    #expect(!all.contains("secret") && !all.contains("Miller"))
  }
}
