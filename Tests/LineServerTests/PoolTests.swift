import Admission
import Client
import LineServer
import Synchronization
import Testing
import Wire

@Suite struct PoolTests {
  private func pool(_ port: Int, connections: Int = 2, retries: Int = 5) -> ClientPool {
    var options = ClientPool.Options()
    options.connections = connections
    options.retries = retries
    return ClientPool(host: "127.0.0.1", port: port, options: options)
  }

  @Test func manyCallsShareFewConnections() async throws {
    try await withServer(configure: { $0.maxConnections = 2 }) { _, _, port in
      let pool = pool(port)
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<500 {
          group.addTask { try await pool.call("echo", .integer(Int64(number))) == .integer(Int64(number)) }
        }
        for try await isMine in group { #expect(isMine) }
      }
      await pool.close()
      await #expect(throws: ClientError.closed) { try await pool.call("echo", .null) }
    }
  }

  @Test func whatIsOverloadIsTriedAgain() async throws {
    let refusals = Mutex(3)
    let admission = Admission(handler: { _, _ in
      let isRefused = refusals.withLock { left in
        left -= 1
        return left >= 0
      }
      guard isRefused else { return .success(.integer(1)) }
      return .failure(RPCError(.overloaded, "later", data: .object(["retry_after_ms": .integer(1)])))
    })
    let server = LineServer(options: LineServerOptions(port: 0), admission: admission)
    let port = try await server.start().port
    let pool = pool(port)
    #expect(try await pool.call("any") == .integer(1))
    refusals.withLock { $0 = 3 }
    let impatient = self.pool(port, retries: 1)
    await #expect(throws: RPCError.self) { try await impatient.call("any") }
    #expect(refusals.withLock { $0 } == 1)
    await pool.close()
    await impatient.close()
    await server.stop(grace: .zero)
  }

  @Test func aLostConnectionIsOpenedAgain() async throws {
    try await withServer(configure: { $0.idleTimeout = .milliseconds(300) }) { _, _, port in
      let pool = pool(port, connections: 1)
      for _ in 0..<3 {
        #expect(try await pool.call("echo", .integer(1)) == .integer(1))
        try await Task.sleep(for: .seconds(1))
      }
      await pool.close()
    }
  }

  @Test func aCallOnAConnectionTooManyWaitsForItsPlace() async throws {
    try await withServer(configure: { $0.maxConnections = 1 }) { _, _, port in
      let first = try await LineClient.connect(host: "127.0.0.1", port: port)
      #expect(try await first.call("echo", .integer(1)) == .integer(1))
      let pool = pool(port)
      async let second = pool.call("echo", .integer(2))
      try await Task.sleep(for: .milliseconds(300))
      await first.close()
      #expect(try await second == .integer(2))
      await pool.close()
    }
  }

  @Test func theServerHearsOfTheTimeout() async throws {
    try await withServer { _, _, port in
      let pool = pool(port)
      let echo = try await pool.call("echo", .object(["a": .integer(1)]), timeout: .seconds(3600))
      #expect((1...3_600_000).contains(echo["timeout_ms"]?.integer ?? 0))
      await pool.close()
    }
  }

  @Test func aServerThatIsNotThereIsNamed() async throws {
    let pool = pool(1)
    await #expect(throws: ClientError.self) { try await pool.call("echo", .null) }
    await pool.close()
  }
}
