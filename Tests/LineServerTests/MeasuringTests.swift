import Admission
import InMemoryTracing
import LineServer
import Meters
import TestSupport
import Testing
import Tracing
import Wire

/// What the server counts and records of requests.
@Suite struct MeasuringTests {
  private func request(_ id: Int, _ method: String, _ params: String = "null") -> String {
    #"{"id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  @Test func requestsAreCountedByMethodAndOutcome() async throws {
    let registry = PrometheusRegistry(ServerMetrics.all)
    try await withServer(configure: {
      $0.admission.methods = ["echo", "fail"]
      $0.admission.metrics = registry
    }) { _, server, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(1, "echo"))
        try await connection.send(line: "[\(request(2, "echo")),\(request(3, "fail")),\(request(4, "any name"))]")
        for _ in 0..<2 { _ = try await connection.next() }
        #expect(server.connections == 1)
      }
      let text = registry.text()
      for line in [
        #"{method="echo",outcome="ok"} 2"#, #"{method="fail",outcome="not_found"} 1"#,
        #"{method="other",outcome="method_not_found"} 1"#, #"{method="echo",outcome="internal_error"} 0"#,
      ] { #expect(text.contains("kindred_requests_total" + line), "\(line)") }
      #expect(text.contains(#"kindred_request_duration_seconds_count{method="echo"} 2"#))
    }
  }

  @Test func refusalsAndQueuesAreSeen() async throws {
    let registry = PrometheusRegistry(ServerMetrics.all)
    try await withServer(workers: 1, queueLimit: 1, configure: { $0.admission.metrics = registry }) {
      service, server, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(0, "wait"))
        await service.gate.arrival()
        for id in 1...4 { try await connection.send(line: request(id, "echo")) }
        for _ in 0..<3 { #expect(try await connection.reply()?.code == .overloaded) }
        #expect(server.admission.load.first { $0.name == "quick" }?.requests == 2)
        #expect(registry.text().contains(#"kindred_refusals_total{lane="quick"} 3"#))
        #expect(server.admission.memoryInUse > 0)
        service.gate.open()
        for _ in 0..<2 { #expect(try await connection.reply()?.code == nil) }
      }
      await server.stop(grace: .seconds(10))
      #expect(server.connections == nil)
    }
  }

  @Test func spansHoldMethodAndOutcomeAlone() async throws {
    let tracer = InMemoryTracer()
    try await withServer(configure: {
      $0.admission.methods = ["echo", "fail"]
      $0.admission.tracer = tracer
    }) { _, _, port in
      try await withConnection(to: port) { connection in
        try await connection.send(line: request(1, "echo", #""Mrs Miller""#))
        _ = try await connection.reply()
        try await connection.send(line: request(2, "fail", #""Mrs Miller""#))
        _ = try await connection.reply()
        try await connection.send(line: request(3, "Mrs Miller"))
        _ = try await connection.reply()
      }
    }
    let spans = tracer.finishedSpans
    #expect(spans.map(\.operationName) == ["echo", "fail", "other"])
    #expect(spans.map { $0.attributes["outcome"]?.toSpanAttribute() } == ["ok", "not_found", "method_not_found"])
    #expect(spans.allSatisfy { $0.attributes.count == 1 && $0.kind == .server && $0.errors.isEmpty })
  }
}
