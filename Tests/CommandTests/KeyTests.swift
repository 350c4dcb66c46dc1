import Client
import Foundation
import TestSupport
import Testing
import Wire

/// Keys with the real program: its command line, its server, and the clients.
@Suite struct KeyTests {
  private struct Place {
    let folder: String
    let options: [String]
    let admin: String
    let adminID: String

    /// Runs the program, which must succeed; what it prints.
    @discardableResult
    func run(_ arguments: [String]) throws -> String {
      let outcome = try Program.run(arguments, in: folder)
      try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
      return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  /// Runs `body` with a collection of two records and an administrator's key, which is in the file `admin.key` too.
  private func withKey(_ body: (Place) throws -> Void) throws {
    try withWorkplace { folder, options in
      func run(_ arguments: [String]) throws -> String {
        let outcome = try Program.run(arguments + options, in: folder)
        try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome.output
      }
      try #"{"id":"a","city":"Leeds"}"#.appending("\n" + #"{"id":"b","city":"York"}"#)
        .write(toFile: folder + "/people.jsonl", atomically: false, encoding: .utf8)
      _ = try run(["import", "people", "people.jsonl"])
      let made = try JSONValue(parsing: run(["key", "create", "root", "--role", "admin", "--json"]))
      let key = try #require(made["key"]?.string)
      try (key + "\n").write(toFile: folder + "/admin.key", atomically: false, encoding: .utf8)
      try body(Place(folder: folder, options: options, admin: key, adminID: made["id"]?.string ?? ""))
    }
  }

  private static func code(_ reply: String) throws -> Int64? {
    try JSONValue(parsing: reply)["error"]?["code"]?.integer
  }

  private static func authenticate(_ key: String, id: Int = 1) -> String {
    #"{"id":\#(id),"method":"authenticate","params":{"key":"\#(key)"}}"#
  }

  private static let count = #"{"id":2,"method":"count","params":{"collection":"people"}}"#

  @Test func aServerWithKeysAsksForOne() throws {
    try withKey { place in
      let server = try RunningServer(place.folder, place.options)
      defer { server.stop() }
      let wire = try LineSocket(server.address)
      #expect(try Self.code(wire.exchange(Self.count)) == -32003)
      #expect(try Self.code(wire.exchange(#"{"id":1,"method":"ping"}"#)) == nil)
      #expect(try Self.code(wire.exchange(Self.authenticate(String(place.admin.dropLast()) + "?"))) == -32003)
      // Both lines are sent at once, and the second is done for whom the first names.
      #expect(try Self.code(wire.exchange(Self.authenticate(place.admin) + "\n" + Self.count)) == nil)
      #expect(wire.next().contains(#""count":2"#))
      let refused = try Program.run(["count", "people", "--server", server.address], in: place.folder)
      #expect(
        refused.status == 1 && refused.errors.contains("requires an API key; give --key-file"), "\(refused.errors)")
    }
  }

  @Test func aRevokedKeyEndsOnAnOpenConnection() throws {
    try withKey { place in
      let server = try RunningServer(place.folder, place.options)
      defer { server.stop() }
      let here = ["--server", server.address, "--key-file", "admin.key"]
      let made = try JSONValue(
        parsing: place.run(
          [
            "key", "create", "north", "--role", "rm", "--collection", "people", "--filter", #"city = "Leeds""#,
            "--json",
          ] + here))
      let wire = try LineSocket(server.address)
      #expect(try Self.code(wire.exchange(Self.authenticate(made["key"]?.string ?? ""))) == nil)
      #expect(try wire.exchange(Self.count).contains(#""count":1"#))
      let list = try place.run(["key", "list"] + here)
      #expect(list.contains("north") && list.contains("city = \"Leeds\"") && !list.contains(place.admin))
      #expect(try place.run(["key", "revoke", made["id"]?.string ?? ""] + here) == "revoked north")
      #expect(try Self.code(wire.exchange(Self.count)) == -32003)
      #expect(try place.run(["key", "list"] + here).contains("revoked"))
    }
  }

  @Test func theClientsGiveAKey() async throws {
    try await withTemporaryFolder { folder in
      try TinyModel.write(to: URL(fileURLWithPath: folder + "/model"))
      let options = ["--data", folder + "/index", "--model", folder + "/model"]
      try #"{"collection":"people","fields":{}}"#.write(toFile: folder + "/s.json", atomically: false, encoding: .utf8)
      for arguments in [["create", "people", "--schema", "s.json"]] {
        let outcome = try Program.run(arguments + options, in: folder)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
      let outcome = try Program.run(["key", "create", "root", "--role", "admin"] + options, in: folder)
      let key = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let port = try #require(server.address.split(separator: ":").last.flatMap { Int($0) })
      var pooling = ClientPool.Options()
      pooling.connections = 3
      for given in [key, nil, "kindred_0_0"] {
        pooling.key = given
        let pool = ClientPool(host: "127.0.0.1", port: port, options: pooling)
        for _ in 0..<7 {
          let found = try? await pool.call("count", .object(["collection": .string("people")]))
          #expect((found != nil) == (given == key))
        }
        await pool.close()
      }
      try Self.runPython(folder, server.address, key)
      // The verbs take it from the environment too.
      let command = "KINDRED_KEY=\(key) \(Program.path) count people --server \(server.address)"
      #expect(try Program.run(["-c", command], in: folder, program: "/bin/sh").output == "0\n")
    }
  }

  private static let script = """
    import asyncio, os, threading, kindred
    server, key = os.environ["KINDRED_SERVER"], os.environ["KINDRED_KEY"]
    with kindred.Client(server, key=key, connections=3) as client:
        threads = [threading.Thread(target=client.count, args=("people",)) for _ in range(6)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert client.count("people")["count"] == 0
    for wrong in (None, "kindred_0_0"):
        with kindred.Client(server, key=wrong) as client:
            try:
                client.count("people")
                raise SystemExit("a client without a key was let in")
            except (kindred.Unauthenticated, kindred.Overloaded):
                pass
    async def main():
        async with kindred.AsyncClient(server, key=key) as client:
            counts = await asyncio.gather(*(client.count("people") for _ in range(9)))
            assert [count["count"] for count in counts] == [0] * 9
        async with kindred.AsyncClient(server, key="kindred_0_0", retries=0) as client:
            for _ in range(2):
                try:
                    await client.count("people")
                    raise SystemExit("a client with a wrong key was let in")
                except (kindred.Unauthenticated, kindred.Overloaded):
                    pass
    asyncio.run(main())
    """

  private static func runPython(_ folder: String, _ address: String, _ key: String) throws {
    let python = "/usr/bin/python3"
    guard FileManager.default.isExecutableFile(atPath: python) else { return }
    let process = Program.process(["-c", script], in: folder, program: python)
    process.environment = [
      "PYTHONPATH": Program.packageRoot + "/clients/python", "KINDRED_SERVER": address, "KINDRED_KEY": key,
      "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error",
    ]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
  }
}
