import ArgumentParser
import Configuration
import Engine
import Foundation
import Transport

/// `kindred serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Answer over TCP, one JSON object a line.",
    discussion: """
      Every option is also a key of the file of --config, and KINDRED_ with its name in the environment \
      (KINDRED_MAX_LINE). A flag wins over the environment, and that over the file.
      """)

  @Option(help: "A YAML file of settings.") var config: String?
  @Flag(help: "Check settings, certificates, data directory, model and ports, and end.") var check = false
  @Option(
    help: "Where to serve the line protocol; port 0 for a free one, none with --http for not at all (127.0.0.1:7700).")
  var listen: String?
  @Option(help: "Where to answer over HTTP, and to tell of health and metrics, HOST:PORT; nowhere without it.")
  var http: String?
  @Option(help: "The origin whose pages may call over HTTP, such as https://crm.example; none but the server's own.")
  var cors: String?
  @Option(name: .customLong("mcp-writes"), help: "Offer tools that write to language models: no or yes (no).")
  var mcpWrites: String?
  @Option(name: .customLong("max-line"), help: "The longest line that is taken, in bytes (16777216).")
  var maxLine: Int?
  @Option(
    help: "Threads for requests that wait for the encoder; quick ones, writes and bulk work have others (four a core).")
  var workers: Int?
  @Option(name: .customLong("max-connections"), help: "How many connections may be open (4096).")
  var maxConnections: Int?
  @Option(
    name: .customLong("idle-timeout"), help: "Close connections that nothing comes of, after seconds; 0: never (600).")
  var idleTimeout: Int?
  @Option(help: "What lines and replies in progress may come to, in MiB (1024).") var memory: Int?
  @Option(
    name: .customLong("max-wait"),
    help: "Refuse a read that would wait longer for its turn, in milliseconds; 0: none (50).")
  var maxWait: Int?
  @Option(
    name: .customLong("log-slow"), help: "Log the ids of requests that take so many milliseconds; 0: none (1000).")
  var logSlow: Int?
  @Option(name: .customLong("log-format"), help: "What lines of the log look like: text or json (text).")
  var logFormat: String?
  @Option(
    name: .customLong("log-level"),
    help: "From which level on: trace, debug, info, notice, warning, error or critical (info).")
  var logLevel: String?
  @Option(name: .customLong("tls-cert"), help: "Speak TLS, and show this certificate: a PEM file, with its chain.")
  var tlsCertificate: String?
  @Option(name: .customLong("tls-key"), help: "The key of that certificate, a PEM file without a passphrase.")
  var tlsKey: String?
  @Option(name: .customLong("client-ca"), help: "Let in only who shows a certificate of these authorities, a PEM file.")
  var clientAuthority: String?
  @Option(
    name: .customLong("tls-poll"),
    help: "Look so often, in seconds, whether these files have changed; SIGHUP has them read at once (30).")
  var tlsPoll: Int?
  @Option(
    name: .customLong("audit-keep-days"),
    help: "Remove lines of reads and administration from the audit trail after so many days; 0: never (0).")
  var auditKeepDays: Int?
  @OptionGroup var data: DataOptions

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
