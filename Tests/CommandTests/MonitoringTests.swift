import Foundation
import Meters
import TestSupport
import Testing
import Wire

/// `serve --http`: health, readiness and metrics.
@Suite struct MonitoringTests {
  private static let promtool: String? = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A server with a collection of some records, and the address of its monitoring.
  private func withServer(
    _ options: [String] = [], on data: String? = nil,
    _ body: (_ folder: String, _ server: RunningServer, _ http: String) throws -> Void
  ) throws {
    try withWorkplace { folder, usual in
      let place = data.map { ["--data", $0, "--model", folder + "/model"] } ?? usual
      let schema = #"{"collection":"people","fields":{"age":{"type":"integer"}}}"#
      try schema.write(toFile: folder + "/people.json", atomically: false, encoding: .utf8)
      let made = try Program.run(["create", "people", "--schema", "people.json"] + place, in: folder)
      try #require(made.status == 0, "\(made.errors)")
      let log = folder + "/log"
      let server = try RunningServer(folder, place + ["--http", "127.0.0.1:0"] + options, errors: log)
      defer { server.stop() }
      try body(folder, server, try awaitHTTPAddress(in: log))
    }
  }

  private func get(_ path: String, _ address: String) throws -> String {
    try LineSocket(address).conversation("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
  }

  private func awaitReady(_ http: String) throws {
    for _ in 0..<6000 {
      if try get("/ready", http).hasPrefix("HTTP/1.1 200") { return }
      usleep(50_000)
    }
    Issue.record("the server is never ready")
  }

  @Test func aServerTellsThatItIsAliveAndReady() throws {
    try withServer { _, server, http in
      #expect(try get("/health", http).hasSuffix("\r\n\r\nalive\n"))
      try awaitReady(http)
      #expect(try get("/ready", http).hasSuffix("\r\n\r\nready\n"))
      #expect(try get("/other", http).hasPrefix("HTTP/1.1 404"))
      #expect(server.stop() == 0)
    }
  }

  @Test func aServerWithoutItsModelIsNotReady() throws {
    try withServer(["--model", "none"]) { folder, server, http in
      var reply = ""
      for _ in 0..<6000 where !reply.contains("the model is not loaded: ") { reply = try get("/ready", http) }
      #expect(reply.hasPrefix("HTTP/1.1 503"), "\(reply)")
      #expect(try get("/health", http).hasPrefix("HTTP/1.1 200"))
      #expect(try get("/metrics", http).contains("\nkindred_ready 0\n"))
      // Whoever asks is told all of it; the log has the cause alone.
      let refusal = try LineSocket(server.address).exchange(#"{"id":1,"method":"embed","params":{"texts":["Miller"]}}"#)
      #expect(refusal.contains("there is no model in none") && refusal.contains("--model"), "\(refusal)")
      server.stop()
      let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
      #expect(log.contains("request failed: a model cannot be used"), "\(log)")
    }
  }

  @Test func whatIsDoneIsCounted() throws {
    try withServer { _, server, http in
      let wire = try LineSocket(server.address)
      let record = #"{"id":"a","text":"saves","fields":{"age":1}}"#
      for line in [
        #"{"id":1,"method":"upsert","params":{"collection":"people","records":[\#(record)]}}"#,
        #"{"id":1,"method":"get","params":{"collection":"people","id":"a"}}"#,
        #"{"id":1,"method":"get","params":{"collection":"people","id":"a"}}"#,
        #"{"id":1,"method":"get","params":{"collection":"people","id":"nobody"}}"#,
        #"{"id":1,"method":"Mrs Miller of Leeds"}"#,
        #"{"id":1,"method":"search","params":{"collection":"people","query":"saves"}}"#,
        #"{"id":1,"method":"search","params":{"collection":"people","query":"saves"}}"#,
      ] { _ = try wire.exchange(line) }
      let text = try get("/metrics", http)
      for line in [
        #"kindred_requests_total{method="get",outcome="ok"} 2"#,
        #"kindred_requests_total{method="get",outcome="not_found"} 1"#,
        #"kindred_requests_total{method="upsert",outcome="ok"} 1"#,
        #"kindred_requests_total{method="other",outcome="method_not_found"} 1"#,
        #"kindred_request_duration_seconds_count{method="get"} 3"#,
        #"kindred_request_duration_seconds_bucket{method="get",le="+Inf"} 3"#,
        #"kindred_collection_records{collection="people"} 1"#,
        #"kindred_collection_writable{collection="people"} 1"#,
        #"kindred_collection_generation{collection="people"} 1"#,
        #"kindred_connections{door="line"} 1"#,
        "kindred_model_loaded 1", "kindred_ready 1", "kindred_embedding_cache_misses_total 1",
        "kindred_embedding_cache_hits_total 1",
        #"kindred_refusals_total{lane="quick"} 0"#,
      ] {
        #expect(text.contains("\n\(line)\n"), "\(line)")
      }
      // The connection that asks, and perhaps one before it whose end is not noticed yet.
      #expect(text.contains(#/\nkindred_connections\{door="http"\} [1-9]/#))
      // Beside these two there are the questions that scores are measured by.
      let texts = try #require(text.firstMatch(of: #/\nkindred_encoder_texts_total (\d+)\n/#)?.output.1)
      #expect((Int(texts) ?? 0) >= 2)
      #expect(!text.contains("Miller"))
    }
  }

  @Test func accessIsMeasured() throws {
    try withTemporaryFolder { keys in
      let made = try Program.run(["seal-key", keys + "/keys"], in: keys)
      try #require(made.status == 0, "\(made.errors)")
      try withServer(["--seal-key", keys + "/keys"]) { _, server, http in
        let wire = try LineSocket(server.address)
        let schema = #"{"collection":"secrets","fields":{"age":{"type":"integer"}}}"#
        _ = try wire.exchange(#"{"id":1,"method":"create","params":{"schema":\#(schema)}}"#)
        let key = try createKey(wire)
        for text in ["kindred_0_0", "", key] {
          _ = try wire.exchange(#"{"id":1,"method":"authenticate","params":{"key":"\#(text)"}}"#)
        }
        let text = try get("/metrics", http)
        for line in [
          "kindred_failed_authentications_total 2", "kindred_audit_failures_total 0",
          #"kindred_collection_sealed{collection="people"} 0"#, #"kindred_collection_sealed{collection="secrets"} 1"#,
        ] {
          #expect(text.contains("\n\(line)\n"), "\(line)")
        }
        // What is noted is on disk soon without anything more being asked, and a read is noted.
        try awaitValue(of: "kindred_audit_waiting_lines", http) { $0 == 0 }
        let before = try value("kindred_audit_lines_total", http)
        #expect(before > 0)
        _ = try wire.exchange(#"{"id":1,"method":"count","params":{"collection":"people"}}"#)
        try awaitValue(of: "kindred_audit_lines_total", http) { $0 == before + 1 }
        #expect(try value("kindred_audit_waiting_lines", http) == 0)
      }
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func anAuditTrailThatFindsNoRoomIsToldAndWrittenLater() throws {
    try withTemporaryFolder { folder in
      let disk = try SmallDisk(folder + "/disk", megabytes: 8)
      try withServer(on: disk.path + "/index") { _, server, http in
        let wire = try LineSocket(server.address)
        let key = try createKey(wire)
        _ = try wire.exchange(#"{"id":1,"method":"authenticate","params":{"key":"\#(key)"}}"#)
        let filler = disk.path + "/filler"
        _ = FileManager.default.createFile(atPath: filler, contents: nil)
        let file = try #require(FileHandle(forWritingAtPath: filler))
        while (try? file.write(contentsOf: Data(count: 4096))) != nil {}
        for _ in 0..<3000 {
          _ = try wire.exchange(#"{"id":1,"method":"count","params":{"collection":"people"}}"#)
        }
        try awaitValue(of: "kindred_audit_failures_total", http) { $0 > 0 }
        let waiting = try value("kindred_audit_waiting_lines", http)
        #expect(waiting > 0)
        // Whoever has no key cannot make it more, however long there is no room.
        let stranger = try LineSocket(server.address)
        for _ in 0..<3 {
          let failures = try value("kindred_audit_failures_total", http)
          for _ in 0..<200 { _ = try stranger.exchange(#"{"id":1,"method":"stats"}"#) }
          try awaitValue(of: "kindred_audit_failures_total", http) { $0 > failures }
        }
        #expect(try value("kindred_audit_waiting_lines", http) <= waiting + 64)
        try FileManager.default.removeItem(atPath: filler)
        try file.close()
        try awaitValue(of: "kindred_audit_waiting_lines", http) { $0 == 0 }
        #expect(try value("kindred_audit_lines_total", http) >= 3000)
        #expect(server.stop() == 0)
      }
    }
  }

  private func createKey(_ wire: LineSocket) throws -> String {
    let reply = try wire.exchange(#"{"id":1,"method":"key_create","params":{"name":"root","role":"admin"}}"#)
    return try #require(JSONValue(parsing: reply)["result"]?["key"]?.string)
  }

  private func value(_ metric: String, _ http: String) throws -> Double {
    let line = try get("/metrics", http).split(separator: "\n").first { $0.hasPrefix(metric + " ") }
    return try #require(line.flatMap { Double($0.dropFirst(metric.count + 1)) })
  }

  private func awaitValue(of metric: String, _ http: String, _ isReached: (Double) -> Bool) throws {
    for _ in 0..<6000 {
      if isReached(try value(metric, http)) { return }
      usleep(50_000)
    }
    Issue.record("\(metric) stays at \(try value(metric, http))")
  }

  @Test func everyMetricIsShownAndDescribed() throws {
    try withServer { folder, _, http in
      try awaitReady(http)
      let reply = try get("/metrics", http)
      #expect(reply.lowercased().contains("\r\ncontent-type: text/plain; version=0.0.4"))
      let shown = reply.matches(of: #/\n# TYPE (\S+) (\S+)/#).map { "\($0.output.1) \($0.output.2)" }
      let described = ServerMetrics.all.filter { !$0.name.contains("certificate") }
      #expect(Set(shown) == Set(described.map { "\($0.name) \($0.kind.rawValue)" }))
      #expect(shown.count == described.count && shown == shown.sorted())
    }
  }

  @Test(.enabled(if: promtool != nil, "promtool (Debian's package prometheus) is not installed"))
  func promtoolHasNoComplaints() throws {
    try withServer { folder, server, http in
      try awaitReady(http)
      _ = try LineSocket(server.address).exchange(#"{"id":1,"method":"ping"}"#)
      let text = try get("/metrics", http).components(separatedBy: "\r\n\r\n").dropFirst().joined()
      let outcome = try Program.run(["check", "metrics"], in: folder, input: text, program: Self.promtool ?? "")
      #expect(outcome.status == 0 && outcome.output + outcome.errors == "", "\(outcome.output)\(outcome.errors)")
    }
  }

  @Test(.enabled(if: TestAuthority.openssl != nil, "openssl is not installed"))
  func itSpeaksTLSWithTheSameCertificate() throws {
    try withTemporaryFolder { keys in
      let authority = try TestAuthority("bank", in: keys)
      let pair = try authority.issue("server")
      try withServer(["--tls-cert", pair.certificate, "--tls-key", pair.key]) { _, server, http in
        let port = try #require(http.split(separator: ":").last.flatMap { Int($0) })
        let socket = try SecureSocket(port: port, ["-CAfile", authority.pair.certificate, "-verify_return_error"])
        #expect(socket.exchange("GET /health HTTP/1.1\r\nHost: bank\r\n\r") == "HTTP/1.1 200 OK\r")
        let renewed = try authority.issue("renewed")
        for (file, new) in [(pair.certificate, renewed.certificate), (pair.key, renewed.key)] {
          try Data(contentsOf: URL(fileURLWithPath: new)).write(to: URL(fileURLWithPath: file), options: .atomic)
        }
        kill(server.process.processIdentifier, SIGHUP)
        var shown = ""
        for _ in 0..<300 where !shown.contains("CN = renewed") {
          shown = try TestAuthority.run(["s_client", "-connect", http]).output
        }
        #expect(shown.contains("CN = renewed"))
        #expect(try get("/metrics", http).isEmpty)
        _ = socket.end()
      }
    }
  }

  @Test func otherMachinesNeedTLSAndKeysHereToo() throws {
    try withWorkplace { folder, place in
      let outcome = try Program.run(
        ["serve", "--listen", "127.0.0.1:0", "--http", "0.0.0.0:0"] + place, in: folder)
      #expect(outcome.status == 1 && outcome.errors.contains("will not listen on 0.0.0.0"), "\(outcome.errors)")
    }
  }
}
