import Foundation
import TestSupport
import Testing
import Wire

/// `kindred serve` and the verbs that ask it, under TLS.
@Suite(.enabled(if: TestAuthority.openssl != nil, "openssl is not installed")) struct ServeTLSTests {
  private func withServer(
    _ options: [String] = [],
    _ body: (String, TestAuthority, TestAuthority.Pair, RunningServer) throws -> Void
  ) throws {
    try withWorkplace { folder, place in
      let schema = #"{"collection":"people","fields":{"age":{"type":"integer"},"city":{"type":"keyword"}}}"#
      try schema.write(toFile: folder + "/people.json", atomically: false, encoding: .utf8)
      let made = try Program.run(["create", "people", "--schema", "people.json"] + place, in: folder)
      try #require(made.status == 0, "\(made.errors)")
      let authority = try TestAuthority("bank", in: folder)
      let pair = try authority.issue("server")
      let tls = ["--tls-cert", pair.certificate, "--tls-key", pair.key]
      let server = try RunningServer(folder, place + tls + options)
      defer { server.stop() }
      try body(folder, authority, pair, server)
    }
  }

  @Test func verbsAskAServerThatShowsACertificate() throws {
    try withServer { folder, authority, _, server in
      let count = ["count", "people", "--server", server.address]
      let trusting = try Program.run(count + ["--tls-ca", authority.pair.certificate], in: folder)
      #expect(trusting.output == "0\n", "\(trusting.errors)")
      let distrusting = try Program.run(count + ["--tls"], in: folder)
      #expect(distrusting.status == 1 && distrusting.errors.contains("is not trusted"), "\(distrusting.errors)")
      #expect(try Program.run(count, in: folder).status == 1)
      #expect(server.stop() == 0)
    }
  }

  /// The load generator carries the bytes of TLS itself, which no other client does.
  @Test func aLoadIsPutOnAServerUnderTLSAndWithAKey() throws {
    try withServer { folder, authority, _, server in
      let trusting = ["--server", server.address, "--tls-ca", authority.pair.certificate]
      let made = try Program.run(["key", "create", "root", "--role", "admin"] + trusting, in: folder)
      try made.output.write(toFile: folder + "/admin.key", atomically: false, encoding: .utf8)
      let rm = try Program.run(
        ["key", "create", "rm", "--role", "rm", "--key-file", "admin.key"] + trusting, in: folder)
      try rm.output.write(toFile: folder + "/rm.key", atomically: false, encoding: .utf8)
      try "saves\nspends\n".write(toFile: folder + "/texts", atomically: false, encoding: .utf8)
      func load(_ mix: String, _ options: [String]) throws -> Program.Outcome {
        let size = ["--mix", mix, "--connections", "3", "--depth", "4", "--seconds", "0.5", "--warm-up", "0"]
        return try Program.run(["bench", "serve", "people", "--texts", "texts"] + size + options, in: folder)
      }
      // What it writes is long enough for several records of TLS; then there is something to ask for.
      for (mix, key) in [("upsert,prose", "admin"), ("text,numbers,id,get", "admin"), ("text", "rm")] {
        let outcome = try load(mix, trusting + ["--key-file", key + ".key"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let sum = try JSONValue(parsing: outcome.lines.last ?? "")
        #expect(sum["failed"] == .integer(0) && sum["unanswered"] == .integer(0), "\(sum)")
        #expect((sum["count"]?.integer ?? 0) > 0, "\(sum)")
      }
      let keyless = try JSONValue(parsing: load("text", trusting).lines.last ?? "")
      #expect(keyless["count"] == .integer(0) && (keyless["failed"]?.integer ?? 0) > 0, "\(keyless)")
      let distrusting = try load("text", ["--server", server.address, "--tls"])
      #expect(distrusting.status == 1 && distrusting.errors.contains("is not trusted"), "\(distrusting.errors)")
    }
  }

  @Test func aHangUpBringsTheNewCertificate() throws {
    try withServer(["--tls-poll", "86400"]) { _, authority, pair, server in
      try replace(pair, by: authority.issue("renewed"))
      #expect(try shown(server).contains("CN = server"))
      kill(server.process.processIdentifier, SIGHUP)
      try awaitCertificate("CN = renewed", of: server)
    }
  }

  @Test func aChangedFileIsNoticed() throws {
    try withServer(["--tls-poll", "1"]) { _, authority, pair, server in
      try replace(pair, by: authority.issue("renewed"))
      try awaitCertificate("CN = renewed", of: server)
    }
  }

  private func replace(_ pair: TestAuthority.Pair, by other: TestAuthority.Pair) throws {
    for (file, new) in [(pair.certificate, other.certificate), (pair.key, other.key)] {
      try Data(contentsOf: URL(fileURLWithPath: new)).write(to: URL(fileURLWithPath: file), options: .atomic)
    }
  }

  private func awaitCertificate(_ subject: String, of server: RunningServer) throws {
    for _ in 0..<3000 {
      if try shown(server).contains(subject) { return }
      usleep(100_000)
    }
    Issue.record("the certificate of \(subject) is not shown")
  }

  private func shown(_ server: RunningServer) throws -> String {
    let output = try TestAuthority.run(["s_client", "-connect", server.address]).output
    return String(output.split(separator: "\n").first { $0.hasPrefix("subject=") } ?? "")
  }

  @Test func filesThatCannotBeUsedEndTheStart() throws {
    try withWorkplace { folder, place in
      let pair = try TestAuthority("bank", in: folder).pair
      let missing = try Program.run(
        ["serve", "--tls-cert", "none.pem", "--tls-key", pair.key] + place, in: folder)
      #expect(missing.status == 1 && missing.errors.contains("cannot read none.pem"), "\(missing.errors)")
      let half = try Program.run(["serve", "--tls-cert", pair.certificate] + place, in: folder)
      #expect(half.status == 64 && half.errors.contains("together with tls-key"), "\(half.errors)")
      let open = try Program.run(["serve", "--listen", "0.0.0.0:0"] + place, in: folder)
      #expect(open.status == 1 && open.errors.contains("--tls-cert") && open.errors.contains("kindred key"))
    }
  }

  @Test(.enabled(if: ClientTests.python != nil, "python3 is not installed"))
  func theTestsOfThePythonClientPassUnderTLS() throws {
    try withWorkplace { folder, _ in
      let authority = try TestAuthority("clients", in: folder)
      let own = try authority.issue("recommender")
      try withServer(["--client-ca", authority.pair.certificate]) { place, bank, _, server in
        let tests = Program.packageRoot + "/clients/python/tests"
        try ClientTests.runPython(
          ["-m", "unittest", "discover", "-s", tests, "-t", tests], in: place, server,
          dimension: TinyModel.hiddenSize,
          environment: [
            "KINDRED_TLS_CA": bank.pair.certificate, "KINDRED_TLS_CLIENT_CERT": own.certificate,
            "KINDRED_TLS_CLIENT_KEY": own.key,
          ])
      }
    }
  }
}
