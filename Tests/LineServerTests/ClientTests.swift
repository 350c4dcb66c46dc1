import Client
import LineServer
import NIOCore
import NIOPosix
import TestSupport
import Testing
import Wire

@Suite struct ClientTests {
  private func withClient(
    _ body: (TestService, LineClient) async throws -> Void
  ) async throws {
    try await withServer { service, _, port in
      let client = try await LineClient.connect(host: "localhost", port: port)
      try await body(service, client)
      await client.close()
    }
  }

  @Test func errorsOfTheServerAreThrown() async throws {
    try await withClient { _, client in
      await #expect(throws: RPCError(.notFound, "there is no such thing", data: .integer(3))) {
        try await client.call("fail", .integer(3))
      }
      let echo = try await client.call("echo", .string("still here"))
      #expect(echo == .string("still here"))
    }
  }

  @Test func manyCallsShareAConnection() async throws {
    try await withClient { _, client in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<2_000 {
          group.addTask { try await client.call("echo", .integer(Int64(number))) == .integer(Int64(number)) }
        }
        for try await isMine in group { #expect(isMine) }
      }
    }
  }

  @Test func aSlowCallDoesNotHoldUpTheNext() async throws {
    try await withClient { service, client in
      let slow = Task { try await client.call("wait", .integer(1)) }
      await service.gate.arrival()
      let echo = try await client.call("echo", .integer(2))
      #expect(echo == .integer(2))
      service.gate.open()
      #expect(try await slow.value == .integer(1))
    }
  }

  @Test func closingFailsWhatWaitsAndWhatComes() async throws {
    try await withClient { service, client in
      let waiting = Task { try await client.call("wait", .null) }
      await service.gate.arrival()
      await client.close()
      await #expect(throws: ClientError.closed) { try await waiting.value }
      await #expect(throws: ClientError.closed) { try await client.call("echo", .null) }
    }
  }

  @Test func cancellingEndsTheWait() async throws {
    try await withClient { service, client in
      let waiting = Task { try await client.call("wait", .null) }
      await service.gate.arrival()
      waiting.cancel()
      await #expect(throws: CancellationError.self) { try await waiting.value }
      let echo = try await client.call("echo", .integer(1))
      #expect(echo == .integer(1))
    }
  }

  @Test func aBrokenConnectionFailsWhatWaits() async throws {
    try await withServer { service, server, port in
      let client = try await LineClient.connect(host: "127.0.0.1", port: port)
      let waiting = Task { try await client.call("wait", .null) }
      await service.gate.arrival()
      async let stopping: Void = server.stop(grace: .zero)
      await #expect(throws: ClientError.connectionLost(reason: "the server closed it")) { try await waiting.value }
      service.gate.open()
      await stopping
      await #expect(throws: ClientError.self) { try await client.call("echo", .null) }
      await #expect(throws: ClientError.self) { try await LineClient.connect(host: "127.0.0.1", port: port) }
    }
  }

  @Test func aLineThatIsTooLongFailsItsCall() async throws {
    try await withServer(maxLine: 1000) { _, _, port in
      let client = try await LineClient.connect(host: "127.0.0.1", port: port)
      await #expect(throws: RPCError(.tooLarge, "the line has more than 1000 bytes; send less in one call")) {
        try await client.call("echo", .string(String(repeating: "x", count: 5_000)))
      }
      #expect(try await client.call("echo", .null) == .null)
      await client.close()
    }
  }

  @Test func whatIsNoReplyIsNamed() async throws {
    let impostor = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(MailGreeting()) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(impostor.localAddress?.port)
    let client = try await LineClient.connect(host: "127.0.0.1", port: port)
    await #expect(throws: ClientError.notAReply(reason: "not JSON at byte 5: something follows the value")) {
      try await client.call("ping", .null)
    }
    await client.close()
    try await impostor.close()
  }
}

/// Greets whoever connects, as a mail server does.
private final class MailGreeting: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(NIOAny(ByteBuffer(string: "220 mail.example ESMTP\n")), promise: nil)
  }
}
