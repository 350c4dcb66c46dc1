import Client
import Foundation
import TestSupport
import Testing

/// The clients against the real server, and the examples of docs/clients.md.
@Suite struct ClientTests {
  static let python: String? = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static func page() throws -> String {
    try String(contentsOfFile: Program.packageRoot + "/docs/clients.md", encoding: .utf8)
  }

  /// The fenced blocks of a language.
  private static func blocks(_ language: String) throws -> [String] {
    try page().components(separatedBy: "```\(language)\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
  }

  static func runPython(
    _ arguments: [String], in folder: String, _ server: RunningServer, dimension: Int,
    environment: [String: String] = [:]
  ) throws {
    let process = Program.process(arguments, in: folder, program: python ?? "")
    let settings = [
      "PYTHONPATH": Program.packageRoot + "/clients/python", "KINDRED_SERVER": server.address,
      "KINDRED_DIMENSION": "\(dimension)", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error",
    ]
    process.environment = settings.merging(environment) { _, new in new }
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let said = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
  }

  @Test(.enabled(if: python != nil, "python3 is not installed"))
  func theTestsOfThePythonClientPass() throws {
    try withWorkplace { folder, options in
      let schema = #"{"collection":"people","fields":{"age":{"type":"integer"},"city":{"type":"keyword"}}}"#
      try schema.write(toFile: folder + "/people.json", atomically: false, encoding: .utf8)
      let made = try Program.run(["create", "people", "--schema", "people.json"] + options, in: folder)
      try #require(made.status == 0, "\(made.errors)")
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let tests = Program.packageRoot + "/clients/python"
      try Self.runPython(
        ["-m", "unittest", "discover", "-s", tests + "/tests", "-t", tests + "/tests"], in: folder, server,
        dimension: TinyModel.hiddenSize)
    }
  }

  @Test(.enabled(if: Program.realModel != nil, "the model has not been fetched"))
  func theExamplesOfTheDocumentRun() async throws {
    let source = try String(
      contentsOfFile: Program.packageRoot + "/Tests/CommandTests/ClientExample.swift", encoding: .utf8)
    #expect(try Self.blocks("swift") == [source])
    try await withTemporaryFolder { folder in
      let options = ["--model", Program.realModel ?? ""]
      for arguments in [
        ["sample", "sample", "--customers", "100"],
        ["import", "customers", "sample/customers.jsonl", "--schema", "sample/customers.schema.json"] + options,
        ["import", "products", "sample/products.jsonl", "--schema", "sample/products.schema.json"] + options,
      ] {
        let outcome = try Program.run(arguments, in: folder)
        try #require(outcome.status == 0, "\(outcome.errors)")
      }
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let port = try #require(server.address.split(separator: ":").last.flatMap { Int($0) })
      let pool = ClientPool(host: "127.0.0.1", port: port)
      let found = try await customers(near: "P-001", of: pool)
      await pool.close()
      #expect(found.count == 5 && found.allSatisfy { $0.hasPrefix("C-") })
      guard Self.python != nil else { return }
      for block in try Self.blocks("python") {
        try Self.runPython(["-c", block], in: folder, server, dimension: 384)
      }
    }
  }
}
