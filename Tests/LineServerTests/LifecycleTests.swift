import Client
import LineServer
import TestSupport
import Testing
import Transport
import Wire

@Suite struct LifecycleTests {
  private func start(host: String = "127.0.0.1", port: Int = 0) async throws -> (LineServer, Int) {
    let server = LineServer(options: LineServerOptions(host: host, port: port), admission: echoing)
    return (server, try await server.start().port)
  }

  @Test(arguments: ["127.0.0.1", "localhost", "127.0.0.9"])
  func thisMachineMayConnect(host: String) async throws {
    let (server, port) = try await start(host: host)
    let client = try await LineClient.connect(host: host, port: port)
    #expect(try await client.call("any", .integer(1)) == .integer(1))
    await client.close()
    await server.stop(grace: .seconds(10))
  }

  @Test(arguments: ["0.0.0.0", "192.168.1.1", "::", "8.8.8.8"])
  func otherMachinesMayNot(host: String) async throws {
    await #expect(throws: LineServerError.refused(.notLoopback(host: host, hasTLS: false, requiresKeys: false))) {
      try await start(host: host)
    }
  }

  @Test func aHostIsANumber() async throws {
    await #expect(throws: LineServerError.refused(.notAnAddress(host: "bank.example"))) {
      try await start(host: "bank.example")
    }
  }

  @Test func aBusyPortIsNamed() async throws {
    let (server, port) = try await start()
    let error = LineServerError.portInUse(host: "127.0.0.1", port: port)
    await #expect(throws: error) { try await start(port: port) }
    #expect(error.description.contains("port \(port)"))
    await server.stop(grace: .zero)
    let (next, samePort) = try await start(port: port)
    #expect(samePort == port)
    await next.stop(grace: .zero)
  }

  @Test func aServerStartsOnceAndStopsOnce() async throws {
    let (server, _) = try await start()
    await #expect(throws: LineServerError.alreadyStarted) { try await server.start() }
    async let waiting: Void = server.waitUntilStopped()
    await server.stop(grace: .zero)
    await server.stop(grace: .zero)
    await waiting
    await #expect(throws: LineServerError.alreadyStarted) { try await server.start() }
  }

  @Test func stoppingLetsRequestsFinish() async throws {
    try await withServer { service, server, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: #"{"id":1,"method":"wait","params":"done"}"#)
        await service.gate.arrival()
        async let stopping: Void = server.stop(grace: .seconds(30))
        while let other = try? await LineClient.connect(host: "127.0.0.1", port: port) { await other.close() }
        service.gate.open()
        #expect(try await connection.reply()?.result == .string("done"))
        #expect(try await connection.reply() == nil)
        await stopping
      }
    }
  }

  @Test func whatWaitsAtTheEndOfTheGraceIsNotBegun() async throws {
    try await withServer(workers: 1) { service, server, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: #"{"id":1,"method":"wait"}"#)
        await service.gate.arrival()
        for id in 2...10 { try await connection.send(line: #"{"id":\#(id),"method":"echo"}"#) }
        async let stopping: Void = server.stop(grace: .zero)
        #expect(try await connection.reply() == nil)
        // The end has reached us; the server knows of it within moments.
        try await Task.sleep(for: .milliseconds(100))
        service.gate.open()
        await stopping
        #expect(service.begun == 1)
      }
    }
  }
}
