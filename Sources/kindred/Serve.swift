import ArgumentParser
import Engine
import Foundation
import LineServer
import Transport

/// `kindred serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Answer over TCP, one JSON object a line.")

  @Option(help: "Where to listen; port 0 for any that is free.") var listen = "127.0.0.1:7700"
  @Option(name: .customLong("max-line"), help: "The longest line that is taken, in bytes.") var maxLine = 16 << 20
  @Option(help: "Threads for requests that wait for the encoder; quick ones, writes and bulk work have others.")
  var workers = 4 * ProcessInfo.processInfo.activeProcessorCount
  @Option(name: .customLong("max-connections"), help: "How many connections may be open.") var maxConnections = 4096
  @Option(name: .customLong("idle-timeout"), help: "Close connections that nothing comes of, after seconds; 0: never.")
  var idleTimeout = 600
  @Option(help: "What lines and replies in progress may come to, in MiB.") var memory = 1024
  @Option(
    name: .customLong("max-wait"), help: "Refuse a read that would wait longer for its turn, in milliseconds; 0: none.")
  var maxWait = 50
  @Option(name: .customLong("log-slow"), help: "Log the ids of requests that take so many milliseconds; 0: none.")
  var logSlow = 1000
  @Option(name: .customLong("tls-cert"), help: "Speak TLS, and show this certificate: a PEM file, with its chain.")
  var tlsCertificate: String?
  @Option(name: .customLong("tls-key"), help: "The key of that certificate, a PEM file without a passphrase.")
  var tlsKey: String?
  @Option(name: .customLong("client-ca"), help: "Let in only who shows a certificate of these authorities, a PEM file.")
  var clientAuthority: String?
  @Option(
    name: .customLong("tls-poll"),
    help: "Look so often, in seconds, whether these files have changed; SIGHUP has them read at once.")
  var tlsPoll = 30
  @OptionGroup var data: DataOptions

  func validate() throws {
    guard (1...1_000_000).contains(maxConnections) else {
      throw ValidationError("--max-connections is from 1 to 1000000")
    }
    guard (0...1_000_000).contains(idleTimeout) else { throw ValidationError("--idle-timeout is from 0 to 1000000 s") }
    guard (0...86_400_000).contains(logSlow), (0...86_400_000).contains(maxWait) else {
      throw ValidationError("--log-slow and --max-wait are from 0 to 86400000 ms")
    }
    guard (1...1 << 20).contains(memory), memory << 20 >= maxLine else {
      throw ValidationError("--memory is from 1 to 1048576 (MiB), and not less than --max-line")
    }
    guard (tlsCertificate == nil) == (tlsKey == nil) else {
      throw ValidationError("--tls-cert and --tls-key are given together")
    }
    guard clientAuthority == nil || tlsCertificate != nil else {
      throw ValidationError("--client-ca goes with --tls-cert and --tls-key")
    }
    guard (1...86_400).contains(tlsPoll) else { throw ValidationError("--tls-poll is from 1 to 86400 s") }
    guard (1...4096).contains(workers) else { throw ValidationError("--workers is from 1 to 4096") }
    guard (1024...1 << 30).contains(maxLine) else { throw ValidationError("--max-line is from 1024 to 1073741824") }
  }

  func run() async throws {
    let address = try address()
    let tls = try tls()
    let termination = TerminationRequest()
    let engine = try data.open(announcesModel: true)
    let service = Service(engine)
    let options = options(address, tls, service)
    let server = LineServer(options: options) { service.handle($0, $1) }
    let bound = try await server.start()
    let place = ListenAddress(host: bound.host, port: bound.port).description
    let watch = tls.map { CertificateWatch($0, seconds: tlsPoll) }
    engine.announce(address: place)
    Console.print("listening on \(place)")
    Console.flush()
    loadModel(engine)
    engine.resumeJobs()
    let housekeeping = dropExpired(engine)
    await termination.wait()
    Console.error("kindred: stopping")
    housekeeping.cancel()
    watch?.cancel()
    await server.stop(grace: .seconds(10))
    engine.haltJobs()
    try engine.flushAudit()
  }

  private func address() throws -> ListenAddress {
    guard let address = ListenAddress(listen) else {
      throw ValidationError("--listen \(listen): an address is HOST:PORT, such as 127.0.0.1:7700")
    }
    return address
  }

  private func tls() throws -> ServerTLS? {
    guard let tlsCertificate, let tlsKey else { return nil }
    return try ServerTLS(
      ServerTLS.Files(certificate: tlsCertificate, key: tlsKey, clientAuthority: clientAuthority))
  }

  private func options(_ address: ListenAddress, _ tls: ServerTLS?, _ service: Service) -> LineServerOptions {
    var options = LineServerOptions()
    options.host = address.host
    options.port = address.port
    options.tls = tls
    options.maxLine = maxLine
    options.memory = memory << 20
    options.thinkers = workers
    options.maxConnections = OpenFiles.connections(wanted: maxConnections)
    options.idleTimeout = idleTimeout > 0 ? .seconds(idleTimeout) : nil
    options.longestWait = maxWait > 0 ? .milliseconds(maxWait) : nil
    options.log = { Console.error("kindred: \($0)") }
    options.slow = logSlow > 0 ? .milliseconds(logSlow) : nil
    // Some seconds of work for all cores.
    options.unitLimit = 20_000_000 * ProcessInfo.processInfo.activeProcessorCount
    options.cost = { RequestCost(service.cost(of: $0)) }
    return options
  }

  /// Drops older generations once their time is over, and gives unused memory back to the system.
  private func dropExpired(_ engine: Engine) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .background))
    timer.schedule(deadline: .now() + 60, repeating: 60)
    timer.setEventHandler {
      engine.dropExpired()
      engine.releaseMemory()
    }
    timer.resume()
    return timer
  }

  /// Loads the model beside the requests that do not need it; those that do wait for it.
  private func loadModel(_ engine: Engine) {
    Thread.detachNewThread {
      do {
        _ = try engine.model.load()
      } catch {
        Console.error("kindred: the model is not loaded: \(error)")
      }
    }
  }
}

extension RequestCost {
  fileprivate init(_ cost: ServiceCost) {
    let lane: Lane =
      switch cost.kind {
      case .quick: .quick
      case .thinking: .thinking
      case .writing: .writing
      case .bulk: .bulk
      }
    self.init(lane, units: cost.candidates)
  }
}
