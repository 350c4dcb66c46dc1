import API
import Admission
import Engine
import Foundation
import LineServer
import Logging
import ServiceLifecycle
import Transport
import UnixSignals
import WebServer

/// A server with all its parts, from start to end.
struct Server {
  private let settings: ServeSettings
  private let log: ServerLog
  private let reload: @Sendable () throws -> Void
  /// How many each door takes.
  private let connections: Int

  init(_ settings: ServeSettings, _ log: ServerLog, reload: @escaping @Sendable () throws -> Void) {
    self.settings = settings
    let doors = [settings.listen, settings.http].count { $0 != nil }
    connections = OpenFiles.connections(wanted: doors * settings.maxConnections) / doors
    self.log = log
    self.reload = reload
  }

  /// Serves until SIGTERM or SIGINT. The parts stop in the reverse order of this list: first nothing more is accepted and
  /// what is under way is finished, last the jobs end.
  func run() async throws {
    Engine.keepMemorySmall()
    let logger = log.logger()
    let tls = try settings.tls.map { files in try ServerTLS(files) }
    let measures = ServerMeasures()
    let engine = try open(logger, measures)
    let service = MethodDispatcher(engine)
    let admission = Admission(admissionOptions(logger, measures), prepare: service.prepare)
    let server = settings.listen.map { LineServer(options: lineOptions($0, tls, service), admission: admission) }
    measures.watch(engine, server, admission, tls)
    var parts: [any ServiceLifecycle.Service] = [
      Housekeeping(engine: engine, auditKeepDays: settings.auditKeepDays, logger: logger),
      Reloading(tls: tls, interval: settings.tlsPoll, logger: logger, settings: reload),
      AdmissionPart(admission: admission),
    ]
    if let address = settings.http {
      let subject = WebServer.Subject(
        registry: measures.registry, unreadiness: { measures.unreadiness(engine, server) },
        requiresKeys: { service.engine.requiresKeys }, version: Engine.version,
        model: URL(fileURLWithPath: settings.modelDirectory).lastPathComponent, admission: admission)
      parts.append(try WebServer(webOptions(address, tls), subject, logger: logger))
    }
    parts.append(EnginePart(engine: engine, logger: logger, measures: measures, resumesJobs: server == nil))
    if let server { parts.append(LinePart(server: server, engine: engine, logger: logger)) }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: parts.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
        gracefulShutdownSignals: [.sigterm, .sigint], logger: log.logger("parts")))
    try await group.run()
  }

  private func open(_ logger: Logger, _ measures: ServerMeasures) throws -> Engine {
    var options = try settings.engineOptions
    options.whenModelIsLoaded = { model in
      measures.note(model)
      logger.info(
        "the model is loaded", metadata: ["precision": "\(model.precision)", "matrix_library": "\(model.backendName)"])
    }
    return try Engine(options)
  }

  private func lineOptions(
    _ address: ListenAddress, _ tls: ServerTLS?, _ service: MethodDispatcher
  ) -> LineServerOptions {
    var options = LineServerOptions(host: address.host, port: address.port, maxLine: settings.maxLine)
    options.tls = tls
    options.requiresKeys = { service.engine.requiresKeys }
    options.maxConnections = connections
    options.idleTimeout = settings.idleTimeout
    return options
  }

  private func admissionOptions(_ logger: Logger, _ measures: ServerMeasures) -> AdmissionOptions {
    var options = AdmissionOptions()
    options.memory = settings.memory
    options.thinkers = settings.workers
    options.longestWait = settings.maxWait
    options.log = logger
    options.methods = Methods.names
    options.metrics = measures.registry
    options.slow = settings.logSlow
    // Some seconds of work for all cores.
    options.unitLimit = 20_000_000 * ProcessInfo.processInfo.activeProcessorCount
    return options
  }
}

extension Server {
  private func webOptions(_ address: ListenAddress, _ tls: ServerTLS?) -> WebServer.Options {
    var options = WebServer.Options(address: address, tls: tls)
    options.idleTimeout = settings.idleTimeout
    options.maxConnections = connections
    options.longestBody = settings.maxLine
    options.corsOrigin = settings.cors
    options.mcpWrites = settings.mcpWrites
    return options
  }
}

/// The threads of the queues: they end after the servers that use them, and before the jobs.
private struct AdmissionPart: ServiceLifecycle.Service {
  let admission: Admission

  func run() async throws {
    try? await gracefulShutdown()
    await admission.shutDown()
  }
}

/// The port of the line protocol.
private struct LinePart: ServiceLifecycle.Service {
  let server: LineServer
  let engine: Engine
  let logger: Logger

  func run() async throws {
    let bound = try await server.start()
    let place = ListenAddress(host: bound.host, port: bound.port).description
    engine.announce(address: place)
    // Who waits for the next line may ask for a job that the last server did not end.
    engine.resumeJobs()
    Console.print("listening on \(place)")
    Console.flush()
    try? await gracefulShutdown()
    logger.notice("stopping")
    await server.stop(grace: .seconds(10))
  }
}

/// What begins with the server: the model is loaded, and jobs that the last server did not end are begun again.
private struct EnginePart: ServiceLifecycle.Service {
  let engine: Engine
  let logger: Logger
  let measures: ServerMeasures
  /// Whether jobs are begun here: where there is a line server they are begun once its port is open.
  let resumesJobs: Bool

  func run() async throws {
    loadModel()
    if resumesJobs { engine.resumeJobs() }
    try? await gracefulShutdown()
  }

  /// Loads the model beside the requests that do not need it; those that do wait for it.
  private func loadModel() {
    Thread.detachNewThread {
      do {
        _ = try engine.model.load()
      } catch {
        measures.note(modelFailure: "\(error)")
        logger.error("the model is not loaded: \(error)")
      }
    }
  }
}

/// Drops older generations once their time is over, gives unused memory back to the system, removes old lines of the audit trail, and in
/// the end has the jobs halt.
private struct Housekeeping: ServiceLifecycle.Service {
  /// Seconds from one time to the next.
  private static let (interval, auditInterval) = (10.0, 3600.0)

  let engine: Engine
  let auditKeepDays: Int?
  let logger: Logger

  func run() async throws {
    let often = repeating(after: Self.interval, every: Self.interval) {
      engine.dropExpired()
      engine.releaseMemory()
    }
    let hourly = repeating(after: 0, every: Self.auditInterval) { trimAudit() }
    try? await gracefulShutdown()
    often.cancel()
    hourly.cancel()
    engine.haltJobs()
    try engine.flushAudit()
  }

  private func repeating(
    after delay: Double, every interval: Double, _ work: @escaping @Sendable () -> Void
  ) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .background))
    timer.schedule(deadline: .now() + delay, repeating: interval)
    timer.setEventHandler(handler: work)
    timer.resume()
    return timer
  }

  private func trimAudit() {
    guard let auditKeepDays else { return }
    do {
      let removal = try engine.trimAudit(keepingDays: auditKeepDays)
      if removal.lines > 0 {
        logger.info("old lines of the audit trail were removed", metadata: ["lines": "\(removal.lines)"])
      }
    } catch {
      logger.error("old lines of the audit trail could not be removed: \(error)")
    }
  }
}
