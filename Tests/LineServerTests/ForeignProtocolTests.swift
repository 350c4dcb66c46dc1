import Admission
import LineServer
import Synchronization
import TestSupport
import Testing
import Wire

/// Connections that speak another protocol: nothing of them is carried out.
@Suite struct ForeignProtocolTests {
  private static let call = #"{"id":1,"method":"echo","params":1}"#
  private static let form = "POST / HTTP/1.1\r\nHost: 127.0.0.1:7700\r\nContent-Type: text/plain\r\n\r\n\(call)\r\n"

  @Test(arguments: [
    form, "\r\n \r\n" + form, "post / http/1.1\r\n\r\n" + call + "\n", "\u{16}\u{3}\u{1}\u{2}\n" + call + "\n",
    "x\n" + call + "\n", "\u{FEFF}" + call + "\n" + call + "\n",
  ])
  func theFirstByteDecides(input: String) async throws {
    try await expectNothing(done: 0) { connection in try await connection.send(input.utf8) }
  }

  @Test func itDecidesBeforeALineIsWhole() async throws {
    try await expectNothing(done: 0) { connection in try await connection.send("G".utf8) }
  }

  @Test func alsoInManyPieces() async throws {
    try await expectNothing(done: 0) { connection in
      for byte in Self.form.utf8 { try? await connection.send([byte]) }
    }
  }

  @Test(arguments: ["GET /admin HTTP/1.1", "Host: bank.example", "ORIGIN: https://bank.example"])
  func aLaterLineThatLooksLikeHTTPEndsIt(line: String) async throws {
    try await expectNothing(done: 1) { connection in
      try await connection.send(line: Self.call)
      #expect(try await connection.reply()?.result == .integer(1))
      try await connection.send("\(line)\r\n\r\n\(Self.call)\r\n".utf8)
    }
  }

  /// What is no request, and no HTTP either, is answered, and the connection goes on.
  @Test func aMistakeLaterIsAnswered() async throws {
    try await withServer { _, _, port in
      try await withConnection(to: port) { connection in
        for line in [Self.call, "hello", "POST", Self.call] { try await connection.send(line: line) }
        var codes: [RPCErrorCode?] = []
        for _ in 0..<4 { codes.append(try #require(try await connection.reply()).code) }
        #expect(codes.count { $0 == nil } == 2 && codes.count { $0 == .parseError } == 2)
      }
    }
  }

  private func expectNothing(done: Int, _ body: @Sendable (RawConnection) async throws -> Void) async throws {
    try await withServer { service, _, port in
      try await withConnection(to: port) { connection in
        try await body(connection)
        let rest = try await connection.rest()
        #expect(rest.count <= 1 && rest.allSatisfy { $0.code == .invalidRequest })
      }
      try await withConnection(to: port) { other in
        try await other.send(line: #"{"id":2,"method":"fail"}"#)
        #expect(try await other.reply()?.code == .notFound)
      }
      #expect(service.begun == done + 1)
    }
  }
}

/// What clients can have the server do before they have shown a key, and in one line.
@Suite struct BatchBoundTests {
  private static func batch(_ count: Int, _ member: String) -> String {
    "[" + Array(repeating: member, count: count).joined(separator: ",") + "]"
  }

  @Test(arguments: ["{}", #"{"id":1,"method":"echo"}"#]) func aBatchHasALimit(member: String) async throws {
    try await withServer { service, server, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: Self.batch(1000, member))
        #expect(try await connection.next()?.array?.count == 1000)
        for count in [1001, 100_000] {
          try await connection.send(line: Self.batch(count, member))
          let reply = try #require(try await connection.reply())
          #expect(reply.code == .tooLarge && reply.id == .null)
        }
      }
      #expect(service.begun <= 1000)
    }
  }

  @Test func withoutAKeyALineIsShort() async throws {
    try await withServer(configure: { $0.line.requiresKeys = { true } }) { service, _, port in
      try await withConnection(to: port) { connection in
        let text = String(repeating: "a", count: 70_000)
        try await connection.send(line: #"{"id":1,"method":"echo","params":"\#(text)"}"#)
        let reply = try #require(try await connection.reply())
        #expect(reply.code == .unauthenticated && reply.id == .integer(1))
        try await connection.send(line: #"{"id":2,"method":"echo","params":2}"#)
        #expect(try await connection.reply()?.result == .integer(2))
      }
      #expect(service.begun == 1)
    }
  }
}
