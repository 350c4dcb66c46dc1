import Dispatch
import Foundation
import Transport

/// Has a server show its new certificate once the files hold one: at SIGHUP, and when they are seen to have changed.
struct CertificateWatch {
  private let timer: any DispatchSourceTimer
  private let hangUp: any DispatchSourceSignal

  /// Looks every so many seconds.
  init(_ tls: ServerTLS, seconds: Int) {
    // One queue, so that the files are read by one at a time.
    let queue = DispatchQueue(label: "kindred.certificates", qos: .utility)
    _ = signal(SIGHUP, SIG_IGN)
    hangUp = DispatchSource.makeSignalSource(signal: SIGHUP, queue: queue)
    hangUp.setEventHandler {
      Self.report(tls) {
        try tls.reload()
        return true
      }
    }
    timer = DispatchSource.makeTimerSource(queue: queue)
    timer.schedule(deadline: .now() + .seconds(seconds), repeating: .seconds(seconds), leeway: .seconds(1))
    timer.setEventHandler { Self.report(tls) { try tls.reloadIfChanged() } }
    hangUp.resume()
    timer.resume()
  }

  /// Ends it.
  func cancel() {
    timer.cancel()
    hangUp.cancel()
  }

  private static func report(_ tls: ServerTLS, _ reload: () throws -> Bool) {
    do {
      guard try reload() else { return }
      let day = tls.expires.formatted(.iso8601.year().month().day())
      Console.error("kindred: new connections get the certificate in \(tls.files.certificate), valid until \(day)")
    } catch {
      Console.error("kindred: the certificate stays as it was: \(error)")
    }
  }
}
