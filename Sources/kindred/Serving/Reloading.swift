import Dispatch
import Foundation
import Logging
import ServiceLifecycle
import Transport

/// Reads again what may change while a server runs: at SIGHUP the level of the log and the certificate, and the latter also
/// when its files are seen to have changed.
struct Reloading: Service {
  let tls: ServerTLS?
  /// In seconds.
  let interval: Int
  let logger: Logger
  let settings: @Sendable () throws -> Void

  func run() async throws {
    // One queue, so that the files are read by one at a time.
    let queue = DispatchQueue(label: "kindred.reloading", qos: .utility)
    _ = signal(SIGHUP, SIG_IGN)
    let hangUp = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
    hangUp.setEventHandler { reload() }
    hangUp.resume()
    let timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + .seconds(interval), repeating: .seconds(interval), leeway: .milliseconds(100))
    timer.setEventHandler { attempt { try tls?.reloadIfChanged() ?? false } }
    timer.resume()
    try await gracefulShutdown()
    timer.cancel()
    hangUp.cancel()
  }

  private func reload() {
    do {
      try settings()
    } catch {
      logger.error("log level unchanged: \(error)")
    }
    attempt {
      try tls?.reload()
      return tls != nil
    }
  }

  private func attempt(_ reload: () throws -> Bool) {
    guard let tls else { return }
    do {
      guard try reload() else { return }
      logger.notice(
        "new certificate in use for new connections",
        metadata: [
          "file": "\(tls.files.certificate)", "expires": "\(tls.expires.formatted(.iso8601.year().month().day()))",
        ])
    } catch {
      logger.error("certificate unchanged: \(error)")
    }
  }
}
