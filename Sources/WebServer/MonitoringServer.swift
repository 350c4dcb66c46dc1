import Hummingbird
import HummingbirdCore
public import Logging
public import Meters
import NIOCore
public import ServiceLifecycle
public import Transport

/// Tells over HTTP whether a server is alive, whether it is ready, and what it measures.
public struct MonitoringServer: Service {
  /// Where it listens, and how.
  public struct Options: Sendable {
    /// The address. Other machines can reach it only with `tls` and keys.
    public var address: ListenAddress
    /// The certificate to show; nil for plain text.
    public var tls: ServerTLS?
    /// Whether the server that is told of answers only those who have shown a key. What is told here, names of collections and
    /// counts, is told without one.
    public var requiresKeys = false
    /// How long a connection may be open without a request.
    public var idleTimeout = Duration.seconds(60)

    /// Options; plain text without `tls`.
    public init(address: ListenAddress, tls: ServerTLS? = nil) {
      self.address = address
      self.tls = tls
    }
  }

  /// What is told of the server.
  public struct Subject: Sendable {
    /// What is measured.
    public var registry: PrometheusRegistry
    /// Why the server is not ready; empty if it is.
    public var unreadiness: @Sendable () -> [String]

    /// What to tell.
    public init(registry: PrometheusRegistry, unreadiness: @escaping @Sendable () -> [String]) {
      self.registry = registry
      self.unreadiness = unreadiness
    }
  }

  private let options: Options
  private let subject: Subject
  private let logger: Logger

  /// Makes a server that does not listen yet; throws a `ListenError` if it must not listen at its address.
  public init(_ options: Options, _ subject: Subject, logger: Logger) throws(ListenError) {
    _ = try options.address.checked(hasTLS: options.tls != nil, requiresKeys: options.requiresKeys)
    self.options = options
    self.subject = subject
    self.logger = logger
  }

  /// Answers until it is shut down gracefully.
  public func run() async throws {
    let host = options.address.host == "localhost" ? "127.0.0.1" : options.address.host
    let application = Application(
      router: router(), server: builder,
      configuration: ApplicationConfiguration(address: .hostname(host, port: options.address.port)),
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

  private func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("health") { _, _ in Self.text("alive\n") }
    router.get("ready") { [subject] _, _ in
      let reasons = subject.unreadiness()
      return reasons.isEmpty
        ? Self.text("ready\n") : Self.text(reasons.joined(separator: "\n") + "\n", status: .serviceUnavailable)
    }
    router.get("metrics") { [subject] _, _ in
      Self.text(subject.registry.text(), type: "text/plain; version=0.0.4; charset=utf-8")
    }
    return router
  }

  private static func text(
    _ text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok
  ) -> Response {
    Response(
      status: status, headers: [.contentType: type, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private var builder: HTTPServerBuilder {
    let idleTimeout = TimeAmount(options.idleTimeout)
    let tls = options.tls
    return HTTPServerBuilder { responder in
      let plain = HTTP1Channel(
        responder: responder, configuration: HTTP1Channel.Configuration(idleTimeout: idleTimeout))
      guard let tls else { return plain }
      return EncryptedChannel(plain, tls)
    }
  }
}
