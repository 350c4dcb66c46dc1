import Client
import Foundation
import LineServer
import TestSupport
import Testing
import Transport
import Wire

/// The server and the client under TLS, with the real `openssl` on the other side.
@Suite(.enabled(if: TestAuthority.openssl != nil, "openssl is not installed")) struct TLSTests {
  private static let echo = #"{"id":1,"method":"echo","params":"well"}"#

  private struct Place {
    let folder: String
    let authority: TestAuthority
    let files: ServerTLS.Files

    init(_ folder: String, asksClients: Bool = false, names: String = "DNS:localhost,IP:127.0.0.1") throws {
      self.folder = folder
      authority = try TestAuthority("bank", in: folder)
      let pair = try authority.issue("server", names: names)
      files = ServerTLS.Files(
        certificate: pair.certificate, key: pair.key, clientAuthority: asksClients ? authority.pair.certificate : nil)
    }

    func socket(_ port: Int, _ options: [String] = []) throws -> SecureSocket {
      try SecureSocket(port: port, ["-CAfile", authority.pair.certificate, "-verify_return_error"] + options)
    }

    func client(
      _ port: Int, _ pair: TestAuthority.Pair? = nil, host: String = "localhost", name: String? = nil
    ) async throws -> LineClient {
      let tls = try ClientTLS(
        ClientTLS.Options(
          authority: authority.pair.certificate, certificate: pair?.certificate, key: pair?.key, serverName: name))
      return try await LineClient.connect(host: host, port: port, tls: tls)
    }
  }

  private func withSecureServer(
    asksClients: Bool = false, names: String = "DNS:localhost,IP:127.0.0.1",
    configure: @escaping (inout TestServerOptions) -> Void = { _ in },
    _ body: (Place, TestService, LineServer, ServerTLS, Int) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let place = try Place(folder, asksClients: asksClients, names: names)
      let tls = try ServerTLS(place.files)
      try await withServer(configure: {
        $0.tls = tls
        configure(&$0)
      }) { service, server, port in
        try await body(place, service, server, tls, port)
      }
    }
  }

  @Test func version13IsSpoken() async throws {
    try await withSecureServer { place, _, _, _, port in
      let socket = try place.socket(port, ["-tls1_3"])
      #expect(socket.exchange(Self.echo)?.contains(#""result":"well""#) == true)
      _ = socket.end()
      for host in ["localhost", "127.0.0.1"] {
        let client = try await place.client(port, host: host)
        #expect(try await client.call("echo", .integer(7)) == .integer(7))
        await client.close()
      }
    }
  }

  @Test(arguments: ["-tls1_2", "-tls1_1", "-tls1"]) func olderVersionsAreRefused(version: String) async throws {
    try await withSecureServer { place, service, _, _, port in
      let socket = try place.socket(port, [version, "-cipher", "DEFAULT@SECLEVEL=0"])
      #expect(socket.exchange(Self.echo) == nil)
      #expect(socket.end().contains("alert protocol version"))
      #expect(service.begun == 0)
    }
  }

  @Test func longLinesAndManyCallsGoThrough() async throws {
    try await withSecureServer { place, _, _, _, port in
      let tls = try ClientTLS(ClientTLS.Options(authority: place.authority.pair.certificate))
      let pool = ClientPool(host: "localhost", port: port, tls: tls)
      let long = JSONValue.string(String(repeating: "x", count: 3_000_000))
      #expect(try await pool.call("echo", .object(["a": long])) == .object(["a": long]))
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<1000 {
          let params = JSONValue.object(["n": .integer(Int64(number))])
          group.addTask { try await pool.call("echo", params) == params }
        }
        for try await isMine in group { #expect(isMine) }
      }
      await pool.close()
    }
  }

  @Test func onlyClientsWithACertificateOfTheAuthorityAreLetIn() async throws {
    try await withSecureServer(asksClients: true) { place, service, _, _, port in
      let expired = try place.authority.issue("expired", days: -1)
      let good = try place.authority.issue("good")
      let stranger = try TestAuthority("stranger", in: place.folder)
      let refusals: [(TestAuthority.Pair?, String)] = [
        (nil, "certificate required"), (expired, "certificate expired"), (stranger.pair, "unknown ca"),
        (try stranger.issue("guest"), "unknown ca"),
      ]
      for (pair, alert) in refusals {
        let socket = try place.socket(port, Self.showing(pair))
        #expect(socket.exchange(Self.echo) == nil)
        let said = socket.end()
        #expect(said.contains("alert \(alert)"), "\(said)")
      }
      #expect(service.begun == 0)
      let socket = try place.socket(port, Self.showing(good))
      #expect(socket.exchange(Self.echo)?.contains("well") == true)
      _ = socket.end()
      let client = try await place.client(port, good)
      #expect(try await client.call("echo", .null) == .null)
      await client.close()
      await Self.expectRefusal("asks for a client certificate") {
        let client = try await place.client(port)
        _ = try await client.call("echo", .null)
      }
    }
  }

  private static func showing(_ pair: TestAuthority.Pair?) -> [String] {
    pair.map { ["-cert", $0.certificate, "-key", $0.key] } ?? []
  }

  private static func expectRefusal(_ words: String, _ body: () async throws -> Void) async {
    do {
      try await body()
      Issue.record("nothing was refused")
    } catch {
      #expect("\(error)".contains(words), "\(error)")
    }
  }

  @Test func aNewCertificateIsForTheNextConnection() async throws {
    try await withSecureServer { place, _, _, tls, port in
      let open = try place.socket(port)
      #expect(open.exchange(Self.echo)?.contains("well") == true)
      let old = try subject(place, port)
      #expect(try tls.reloadIfChanged() == false)
      let renewed = try place.authority.issue("renewed")
      try replace(place.files.certificate, by: renewed.certificate)
      // Half of the new pair is no pair: the old one stays.
      let mismatch = TLSError.mismatch(certificate: place.files.certificate, key: place.files.key)
      #expect(throws: mismatch) { try tls.reloadIfChanged() }
      #expect(try subject(place, port) == old)
      try replace(place.files.key, by: renewed.key)
      #expect(try tls.reloadIfChanged())
      let new = try subject(place, port)
      #expect(old.contains("CN = server") && new.contains("CN = renewed"), "\(old) \(new)")
      #expect(open.exchange(Self.echo)?.contains("well") == true)
      _ = open.end()
    }
  }

  private func replace(_ file: String, by other: String) throws {
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.copyItem(atPath: other, toPath: file)
  }

  /// Whose certificate a new connection is shown.
  private func subject(_ place: Place, _ port: Int) throws -> String {
    let arguments = ["s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", place.authority.pair.certificate]
    let shown = try TestAuthority.run(arguments).output
    return String(shown.split(separator: "\n").first { $0.hasPrefix("subject=") } ?? "")
  }

  @Test func whoSpeaksNoTLSIsLetGo() async throws {
    try await withSecureServer(configure: {
      $0.maxConnections = 1
      $0.handshakeTimeout = .milliseconds(200)
    }) { place, service, _, _, port in
      // Plain text, nothing at all, and a handshake that is cut off: each holds the only place for a while.
      for bytes in [Self.echo + "\n", "", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}"] {
        try await withConnection(to: port) { connection in
          try? await connection.send(bytes.utf8)
          if bytes.hasPrefix("\u{16}") { return }
          while true {
            do { if try await connection.next() == nil { break } } catch { continue }
          }
        }
      }
      var reply: String?
      while reply?.contains("well") != true {
        let socket = try place.socket(port)
        reply = socket.exchange(Self.echo)
        _ = socket.end()
      }
      #expect(service.begun == 1)
    }
  }

  /// It would be a whole request, had the other side said that this is its end. The connection stays open for its reply, so that it
  /// is nothing but the missing goodbye that keeps it from being done.
  @Test func aRequestThatWasCutOffIsNotDone() async throws {
    try await withSecureServer { place, service, server, _, port in
      let tls = try ClientTLS(ClientTLS.Options(authority: place.authority.pair.certificate))
      try await withConnection(to: port, tls: tls) { connection in
        try await connection.send(line: Self.echo)
        #expect(try await connection.reply()?.result == .string("well"))
        try await connection.send(#"{"id":2,"method":"echo"}"#.utf8)
        try await connection.cutOutput()
        while server.connections != 0 { try await Task.sleep(for: .milliseconds(10)) }
      }
      #expect(service.begun == 1)
    }
  }

  @Test func stoppingLetsRequestsFinish() async throws {
    try await withSecureServer { place, service, server, _, port in
      let client = try await place.client(port)
      let waiting = Task { try await client.call("wait", .string("done")) }
      await service.gate.arrival()
      async let stopping: Void = server.stop(grace: .seconds(30))
      while let other = try? await place.client(port) { await other.close() }
      service.gate.open()
      #expect(try await waiting.value == .string("done"))
      await stopping
    }
  }

  @Test func aServerThatIsNotTrustedIsNotSpokenTo() async throws {
    try await withSecureServer { place, service, _, _, port in
      let stranger = try TestAuthority("stranger", in: place.folder)
      for options in [ClientTLS.Options(), ClientTLS.Options(authority: stranger.pair.certificate)] {
        await Self.expectRefusal("is not trusted") {
          _ = try await LineClient.connect(host: "localhost", port: port, tls: ClientTLS(options))
        }
      }
      #expect(service.begun == 0)
    }
    try await withServer { _, _, port in
      await Self.expectRefusal("no secure connection to 127.0.0.1:\(port)") {
        let timeout = Duration.milliseconds(500)
        _ = try await LineClient.connect(host: "127.0.0.1", port: port, tls: ClientTLS(), timeout: timeout)
      }
    }
  }

  @Test func theNameInTheCertificateIsThatOfTheServer() async throws {
    try await withSecureServer(names: "DNS:kindred.bank.example") { place, service, _, _, port in
      for (host, name) in [("localhost", nil), ("127.0.0.1", nil), ("localhost", "bank.example")] as [(String, String?)]
      {
        await Self.expectRefusal("is for another name") { _ = try await place.client(port, host: host, name: name) }
      }
      #expect(service.begun == 0)
      let client = try await place.client(port, name: "kindred.bank.example")
      #expect(try await client.call("echo", .null) == .null)
      await client.close()
    }
  }

  @Test func otherMachinesNeedTLSAndKeys() async throws {
    try await withTemporaryFolder { folder in
      let tls = try ServerTLS(Place(folder).files)
      func start(_ tls: ServerTLS?, keys: Bool) async throws {
        var options = LineServerOptions(host: "0.0.0.0", port: 0)
        options.tls = tls
        options.requiresKeys = { keys }
        let server = LineServer(options: options, admission: echoing)
        _ = try await server.start()
        await server.stop(grace: .zero)
      }
      try await start(tls, keys: true)
      await Self.expectRefusal("kindred key") { try await start(tls, keys: false) }
      await Self.expectRefusal("--tls-cert") { try await start(nil, keys: true) }
    }
  }

  @Test func filesThatCannotBeUsedAreNamed() throws {
    try withTemporaryFolder { folder in
      let place = try Place(folder)
      let (good, key) = (place.files.certificate, place.files.key)
      let old = try place.authority.issue("old", days: -1)
      let other = try place.authority.issue("other")
      func error(_ certificate: String, _ key: String, _ authority: String? = nil) throws -> String {
        let files = ServerTLS.Files(certificate: certificate, key: key, clientAuthority: authority)
        return "\(try #require(throws: TLSError.self) { try ServerTLS(files) })"
      }
      #expect(try error(folder + "/none.pem", key).contains("cannot read \(folder)/none.pem"))
      #expect(try error(key, key).contains("\(key) holds no certificate"))
      #expect(try error(good, good).contains("\(good) holds no private key"))
      #expect(try error(old.certificate, old.key).contains("expired on 2"))
      #expect(try error(good, other.key).contains("does not belong to the certificate in \(good)"))
      #expect(try error(good, key, folder + "/none.pem").contains("none.pem"))
      let locked = folder + "/locked.key"
      let made = try TestAuthority.run(["pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "pass:secret"])
      try #require(made.status == 0, "\(made.output)")
      #expect(try error(good, locked).contains("needs no passphrase"))
      #expect(throws: TLSError.halfOfAPair) { try ClientTLS(ClientTLS.Options(certificate: good)) }
    }
  }
}
