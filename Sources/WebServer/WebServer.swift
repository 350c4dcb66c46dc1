public import Admission
import Hummingbird
import HummingbirdCore
public import Logging
import MCPServer
public import Meters
import NIOCore
public import ServiceLifecycle
public import Transport

/// The methods of the line protocol over HTTP, and whether the server is alive, ready, and what it measures.
public struct WebServer: Service {
  /// Where it listens, and how.
  public struct Options: Sendable {
    /// The address. Other machines can reach it only with `tls` and keys.
    public var address: ListenAddress
    /// The certificate to show; nil for plain text.
    public var tls: ServerTLS?
    /// How long a connection may be open without a request.
    public var idleTimeout: Duration? = .seconds(60)
    /// How many connections may be open; more wait until one is closed.
    public var maxConnections = 4096
    /// How many bytes the body of a call may have.
    public var longestBody = 16 << 20
    /// The origin whose pages may call from a browser; nil for none but the server's own.
    public var corsOrigin: String?
    /// Whether language models may write, with keys that may.
    public var mcpWrites = false

    /// Options; plain text without `tls`.
    public init(address: ListenAddress, tls: ServerTLS? = nil) {
      self.address = address
      self.tls = tls
    }
  }

  /// The server that is behind it.
  public struct Subject: Sendable {
    /// What is measured.
    public var registry: PrometheusRegistry
    /// Why the server is not ready; empty if it is.
    public var unreadiness: @Sendable () -> [String]
    /// Whether callers need a key. What is told of health and measures, names of collections and counts, is told without one.
    public var requiresKeys: @Sendable () -> Bool
    /// The version of the program.
    public var version: String
    /// The name of the model, for calls that name one.
    public var model: String
    /// Admits and runs requests.
    public var admission: Admission

    /// What there is.
    public init(
      registry: PrometheusRegistry, unreadiness: @escaping @Sendable () -> [String],
      requiresKeys: @escaping @Sendable () -> Bool, version: String, model: String,
      admission: Admission
    ) {
      self.registry = registry
      self.unreadiness = unreadiness
      self.requiresKeys = requiresKeys
      (self.version, self.model) = (version, model)
      self.admission = admission
    }
  }

  private let options: Options
  private let subject: Subject
  private let logger: Logger
  private let connections = ConnectionCount()

  /// Makes a server that does not listen yet; throws a `ListenError` if it must not listen at its address.
  public init(_ options: Options, _ subject: Subject, logger: Logger) throws(ListenError) {
    _ = try options.address.checked(hasTLS: options.tls != nil, requiresKeys: subject.requiresKeys())
    self.options = options
    self.subject = subject
    self.logger = logger
    subject.registry.collect { [connections] in
      $0.note("kindred_connections", Double(connections.value), [("door", "http")])
    }
  }

  /// Answers until it is shut down gracefully.
  public func run() async throws {
    let host = options.address.host == "localhost" ? "127.0.0.1" : options.address.host
    let application = Application(
      router: router(), server: builder,
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: options.address.port),
        availableConnectionsDelegate: MaximumAvailableConnections(options.maxConnections, logger: quiet)),
      onServerRunning: { [logger] channel in
        let address = ListenAddress(host: host, port: channel.localAddress?.port ?? 0)
        logger.info("answers over HTTP", metadata: ["address": "\(address)"])
      },
      logger: quiet)
    try await application.run()
  }

  /// The library's own lines are for who looks for its faults.
  private var quiet: Logger {
    var logger = logger
    logger[metadataKey: "part"] = "http"
    return logger
  }

  private func router() -> Router<WebContext> {
    let router = Router(context: WebContext.self, options: [.autoGenerateHeadEndpoints])
    router.add(
      middleware: Manners(
        origin: options.corsOrigin, isEncrypted: options.tls != nil, requiresKeys: subject.requiresKeys))
    Monitoring(subject: subject).add(to: router)
    ConsolePages().add(to: router)
    let door = Door(subject, longestBody: options.longestBody)
    door.add(to: router)
    MCPController(door: door, server: MCPServer(allowsWrites: options.mcpWrites)).add(to: router)
    Documentation(OpenAPI(version: subject.version)).add(to: router)
    return router
  }

  private var builder: HTTPServerBuilder {
    let idleTimeout = options.idleTimeout.map { TimeAmount($0) }
    let (tls, connections) = (options.tls, connections)
    return HTTPServerBuilder { responder in
      let plain = KnownConnections(
        HTTP1Channel(responder: responder, configuration: HTTP1Channel.Configuration(idleTimeout: idleTimeout)),
        connections)
      guard let tls else { return plain }
      return EncryptedChannel(plain, tls)
    }
  }
}
