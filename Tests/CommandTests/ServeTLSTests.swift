import Foundation
import TestSupport
import Testing

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
    for _ in 0..<300 {
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
