import Dispatch
import Foundation

/// SIGTERM and SIGINT as something to wait for. From its making on, neither ends the process by itself.
struct TerminationRequest {
  private let sources: [any DispatchSourceSignal]
  private let requests: AsyncStream<Void>

  init() {
    let (requests, continuation) = AsyncStream.makeStream(of: Void.self)
    self.requests = requests
    sources = [SIGTERM, SIGINT].map { number in
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
  }

  /// Returns at the first request, also if it came before.
  func wait() async {
    for await _ in requests { break }
    for source in sources { source.cancel() }
  }
}
