import ArgumentParser
import Configuration
import Engine
import Foundation
import Transport

/// `kindred serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the server: JSON lines over TCP, and REST.",
    discussion: """
      Every option is also a key of the file of --config and an environment variable such as KINDRED_MAX_LINE. A flag \
      takes precedence over the environment, and the environment over the file.

      Example: kindred serve --http 127.0.0.1:7732
      """)

  @Option(help: ArgumentHelp("YAML file of settings.", valueName: "FILE")) var config: String?
  @Flag(help: "Check settings, certificates, data directory, model and ports, and exit.") var check = false
  @Option(
    help: ArgumentHelp(
      "Listen address; port 0: any; none: HTTP alone (default: 127.0.0.1:7733).", valueName: "HOST:PORT"))
  var listen: String?
  @Option(help: ArgumentHelp("Address of REST, console, health and metrics (default: none).", valueName: "HOST:PORT"))
  var http: String?
  @Option(help: ArgumentHelp("Origin whose pages may call, such as https://crm.example.", valueName: "ORIGIN"))
  var cors: String?
  @Option(
    name: .customLong("mcp-writes"),
    help: ArgumentHelp("Offer writing tools to language models: no, yes (default: no).", valueName: "WORD"))
  var mcpWrites: String?
  @Option(name: .customLong("max-line"), help: ArgumentHelp("Longest line (default: 16777216).", valueName: "BYTES"))
  var maxLine: Int?
  @Option(
    help: ArgumentHelp("Threads that wait for the encoder (default: four per core).", valueName: "N"))
  var workers: Int?
  @Option(name: .customLong("max-connections"), help: ArgumentHelp("Connection limit (default: 4096).", valueName: "N"))
  var maxConnections: Int?
  @Option(
    name: .customLong("idle-timeout"),
    help: ArgumentHelp("Idle connection timeout; 0: none (default: 600).", valueName: "SECONDS"))
  var idleTimeout: Int?
  @Option(help: ArgumentHelp("Memory limit for in-flight requests and replies (default: 1024).", valueName: "MIB"))
  var memory: Int?
  @Option(
    name: .customLong("max-wait"),
    help: ArgumentHelp("Refuse reads that would queue longer; 0: never (default: 50).", valueName: "MS"))
  var maxWait: Int?
  @Option(
    name: .customLong("log-slow"),
    help: ArgumentHelp("Log the ids of requests that take so long; 0: none (default: 1000).", valueName: "MS"))
  var logSlow: Int?
  @Option(name: .customLong("log-format"), help: ArgumentHelp("text or json (default: text).", valueName: "FORMAT"))
  var logFormat: String?
  @Option(
    name: .customLong("log-level"),
    help: ArgumentHelp("trace, debug, info, notice, warning, error or critical (default: info).", valueName: "LEVEL"))
  var logLevel: String?
  @Option(
    name: .customLong("tls-cert"), help: ArgumentHelp("Enable TLS: certificate chain, a PEM file.", valueName: "FILE"))
  var tlsCertificate: String?
  @Option(
    name: .customLong("tls-key"), help: ArgumentHelp("Its key, a PEM file without a passphrase.", valueName: "FILE"))
  var tlsKey: String?
  @Option(
    name: .customLong("client-ca"),
    help: ArgumentHelp("Require client certificates of these authorities, a PEM file.", valueName: "FILE"))
  var clientAuthority: String?
  @Option(
    name: .customLong("tls-poll"),
    help: ArgumentHelp("How often to check these files for changes (default: 30).", valueName: "SECONDS"))
  var tlsPoll: Int?
  @Option(
    name: .customLong("audit-keep-days"),
    help: ArgumentHelp("Trim reads and administration from the audit trail; 0: never (default: 0).", valueName: "DAYS"))
  var auditKeepDays: Int?
  @OptionGroup(title: "Data and model") var data: DataOptions

  func validate() throws {
    // What is wrong on the command line is said before anything else is looked at.
    _ = try ServeSettings(SettingValues(flags: flags, environment: [:], file: nil))
  }

  func run() async throws {
    let settings = try settings()
    if check { return try await ServeCheck(settings).run() }
    let log = ServerLog(settings.logFormat, settings.logLevel)
    try await Server(settings, log, reload: { log.level = try self.settings().logLevel }).run()
  }

  private func settings() throws -> ServeSettings {
    let environment = ProcessInfo.processInfo.environment
    return try ServeSettings(SettingValues(flags: flags, environment: environment, file: config))
  }

  private var flags: [Setting: ConfigContent] {
    let texts: [Setting: String?] = [
      .data: data.data, .model: data.model.model, .precision: data.model.chosenPrecision,
      .sealKey: data.sealKey, .listen: listen, .http: http, .cors: cors, .mcpWrites: mcpWrites,
      .tlsCertificate: tlsCertificate, .tlsKey: tlsKey, .clientAuthority: clientAuthority, .logFormat: logFormat,
      .logLevel: logLevel,
    ]
    let numbers: [Setting: Int?] = [
      .mapSize: data.mapSize, .maxLine: maxLine, .workers: workers, .maxConnections: maxConnections,
      .idleTimeout: idleTimeout, .memory: memory, .maxWait: maxWait, .logSlow: logSlow, .tlsPoll: tlsPoll,
      .auditKeepDays: auditKeepDays,
    ]
    return texts.compactMapValues { $0.map { .string($0) } }
      .merging(numbers.compactMapValues { $0.map { .int($0) } }) { text, _ in text }
  }
}
