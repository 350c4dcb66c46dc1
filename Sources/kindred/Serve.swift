import ArgumentParser
import Engine
import Foundation
import LineServer

/// `kindred serve`
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Answer over TCP, one JSON object a line.")

  @Option(help: "Where to listen; port 0 for any that is free.") var listen = "127.0.0.1:7700"
  @Option(name: .customLong("max-line"), help: "The longest line that is taken, in bytes.") var maxLine = 16 << 20
  @Option(help: "Threads that work on requests; most of them wait for the encoder most of the time.")
  var workers = 4 * ProcessInfo.processInfo.activeProcessorCount
  @OptionGroup var data: DataOptions

  func validate() throws {
    guard (1...4096).contains(workers) else { throw ValidationError("--workers is from 1 to 4096") }
    guard (1024...1 << 30).contains(maxLine) else { throw ValidationError("--max-line is from 1024 to 1073741824") }
  }

  func run() async throws {
    let address = try Address(listen)
    let termination = TerminationRequest()
    let engine = try data.open(announcesModel: true)
    let service = Service(engine)
    var options = LineServerOptions()
    options.host = address.host
    options.port = address.port
    options.maxLine = maxLine
    options.workers = workers
    options.waitingMethods = Service.waitingMethods
    let server = LineServer(options: options) { service.handle($0) }
    let bound = try await server.start()
    let place = "\(bound.host):\(bound.port)"
    engine.announce(address: place)
    Console.print("listening on \(place)")
    Console.flush()
    loadModel(engine)
    engine.resumeJobs()
    let housekeeping = dropExpired(engine)
    await termination.wait()
    Console.error("kindred: stopping")
    housekeeping.cancel()
    await server.stop(grace: .seconds(10))
    engine.haltJobs()
  }

  /// Drops older generations once their time is over.
  private func dropExpired(_ engine: Engine) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .background))
    timer.schedule(deadline: .now() + 60, repeating: 60)
    timer.setEventHandler { engine.dropExpired() }
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

/// HOST:PORT
private struct Address {
  let host: String
  let port: Int

  init(_ text: String) throws {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port), colon > text.startIndex
    else { throw ValidationError("--listen \(text): an address is HOST:PORT, such as 127.0.0.1:7700") }
    host = String(text[..<colon])
    self.port = port
  }
}
