import LineServer
import TestSupport
import Testing
import Wire

@Suite struct ProtocolTests {
  /// The replies to what is sent, up to the end.
  private func replies(to text: String, maxLine: Int = 1 << 20) async throws -> [JSONValue] {
    try await withServer(maxLine: maxLine) { _, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(text.utf8)
        try await connection.endOutput()
        var replies: [JSONValue] = []
        while let reply = try await connection.next() { replies.append(reply) }
        return replies
      }
    }
  }

  @Test(arguments: [
    (
      #"{"jsonrpc":"2.0","id":1,"method":"echo","params":{"a":[1,2]}}"#,
      #"{"jsonrpc":"2.0","id":1,"result":{"a":[1,2]}}"#
    ),
    (#"{"id":"x","method":"echo","params":"caf\u00e9"}"#, #"{"jsonrpc":"2.0","id":"x","result":"café"}"#),
    (#"{"id":null,"method":"echo"}"#, #"{"jsonrpc":"2.0","id":null,"result":null}"#),
    (
      #"{"id":2.5,"method":"fail","params":7}"#,
      #"{"jsonrpc":"2.0","id":2.5,"error":{"code":-32005,"message":"there is no such thing","data":7}}"#
    ),
    (
      #"{"id":3,"method":"nonsense"}"#,
      #"{"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"there is no method nonsense"}}"#
    ),
  ])
  func aRequestIsAnswered(request: String, reply: String) async throws {
    #expect(try await replies(to: request + "\n").map(\.text) == [reply])
    #expect(try await replies(to: request + "\r\n").map(\.text) == [reply])
    #expect(try await replies(to: "\n \r\n" + request).map(\.text) == [reply])
  }

  @Test func aNotificationIsDoneAndNotAnswered() async throws {
    try await withServer { service, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: #"{"method":"echo"}"#)
        try await connection.send(line: #"{"method":"fail"}"#)
        try await connection.send(line: #"[{"method":"echo"},{"method":"nonsense"}]"#)
        try await connection.endOutput()
        #expect(try await connection.rest() == [])
        #expect(service.begun == 4)
      }
    }
  }

  @Test func whatIsNoRequestIsRefusedWithItsID() async throws {
    let cases = [
      ("1", JSONValue.null), ("\"text\"", .null), ("null", .null), ("[]", .null), ("{}", .null),
      (#"{"id":5}"#, .integer(5)), (#"{"id":"a","method":7}"#, .string("a")), (#"{"id":[1],"method":"echo"}"#, .null),
      (#"{"id":6,"method":"echo","jsonrpc":"1.0"}"#, .integer(6)),
    ]
    for (request, id) in cases {
      let replies = try await replies(to: request).map(RPCReply.init(json:))
      #expect(replies.map(\.code) == [.invalidRequest], "\(request)")
      #expect(replies.map(\.id) == [id], "\(request)")
    }
  }

  @Test func whatIsNoJSONIsRefusedAndTheConnectionGoesOn() async throws {
    try await withServer { _, _, port in
      try await withConnection(to: port) { connection in
        for line in [Array("{\"id\":1,".utf8), Array("\"caf".utf8) + [0xe9] + Array("\"".utf8), [0xff, 0xfe, 0x00]] {
          try await connection.send(line + [UInt8(ascii: "\n")])
          let reply = try await connection.reply()
          #expect(reply?.code == .parseError)
          #expect(reply?.id == .null)
        }
        try await connection.send(line: #"{"id":1,"method":"echo","params":"still here"}"#)
        #expect(try await connection.reply()?.result == .string("still here"))
      }
    }
  }

  @Test func aBatchIsAnsweredInOneLine() async throws {
    let batch = #"[{"id":1,"method":"echo","params":1},{"method":"echo"},7,{"id":2,"method":"fail"},[]]"#
    let replies = try await replies(to: batch)
    #expect(replies.count == 1)
    let outcomes = (replies.first?.array ?? []).map(RPCReply.init(json:))
    #expect(outcomes.map(\.id) == [.integer(1), .null, .integer(2), .null])
    #expect(outcomes.map(\.code) == [nil, .invalidRequest, .notFound, .invalidRequest])
  }

  @Test func aLongLineIsRefusedAndTheConnectionGoesOn() async throws {
    let long = #"{"id":1,"method":"echo","params":"\#(String(repeating: "x", count: 300_000))"}"#
    let replies = try await replies(to: long + "\n" + #"{"id":2,"method":"echo"}"# + "\n", maxLine: 1000)
      .map(RPCReply.init(json:))
    let refusal = try #require(replies.first { $0.code != nil })
    #expect(refusal.code == .tooLarge)
    #expect(refusal.id == .integer(1))
    #expect(throws: RPCError(.tooLarge, "the line has more than 1000 bytes; send less in one call")) {
      try refusal.outcome.get()
    }
    #expect(replies.contains { $0.id == .integer(2) && $0.code == nil })
  }

  @Test func aLongLineWithinTheLimitIsAnswered() async throws {
    let text = String(repeating: "x", count: 4 << 20)
    let replies = try await replies(to: #"{"id":1,"method":"echo","params":"\#(text)"}"#, maxLine: 16 << 20)
    #expect(replies.map { $0["result"]?.string?.utf8.count } == [text.utf8.count])
  }

  @Test func bytesMayComeOneByOne() async throws {
    try await withServer { _, _, port in
      try await withConnection(to: port) { connection in
        for byte in #"{"id":1,"method":"echo","params":"é"}"#.utf8 { try await connection.send([byte]) }
        try await connection.send("\r\n".utf8)
        #expect(try await connection.reply()?.result == .string("é"))
      }
    }
  }

  @Test(arguments: UInt64(0)..<4)
  func noGarbageKillsTheServer(seed: UInt64) async throws {
    try await withServer(maxLine: 500) { _, _, port in
      try await withConnection(to: port) { connection in
        var generator = SeededGenerator(seed: seed)
        // A connection that begins with garbage is closed.
        try await connection.send(line: #"{"method":"echo"}"#)
        for round in 0..<40 {
          for _ in 0..<50 { try await connection.send(garbage(&generator) + [UInt8(ascii: "\n")]) }
          try await connection.send(line: #"{"id":"round \#(round)","method":"echo"}"#)
          var reply = try await connection.reply()
          while let other = reply, other.id != .string("round \(round)") { reply = try await connection.reply() }
          try #require(reply != nil, "seed \(seed), round \(round)")
        }
      }
    }
  }

  /// A line of random bytes, or a request in which some bytes have been changed, dropped or repeated.
  private func garbage(_ generator: inout SeededGenerator) -> [UInt8] {
    if Bool.random(using: &generator) {
      return (0..<Int.random(in: 0...60, using: &generator)).map { _ in .random(in: 0...255, using: &generator) }
    }
    var line = Array(#"[{"jsonrpc":"2.0","id":1,"method":"echo","params":{"a":[1.5e3,true,null,"\u00e9"]}}]"#.utf8)
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let index = Int.random(in: 0..<line.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: line[index] = .random(in: 0...255, using: &generator)
      case 1: line.remove(at: index)
      default: line.insert(contentsOf: line[index...], at: index)
      }
    }
    return line
  }
}
