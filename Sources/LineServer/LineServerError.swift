/// Why a server does not listen.
public enum LineServerError: Error, Equatable, CustomStringConvertible {
  /// The host is neither `localhost` nor a numeric address.
  case notAnAddress(host: String)
  /// Others than this machine could reach the address, and the line protocol knows neither keys nor encryption yet.
  case notLoopback(host: String)
  /// Somebody else listens there.
  case portInUse(host: String, port: Int)
  /// The system refuses, for a reason of its own.
  case cannotListen(host: String, port: Int, reason: String)
  /// A server is started once.
  case alreadyStarted

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .notAnAddress(let host):
      "cannot listen on \(host): it is neither localhost nor a numeric address such as 127.0.0.1"
    case .notLoopback(let host):
      "will not listen on \(host): without authentication and TLS only this machine may connect; "
        + "use 127.0.0.1 and a tunnel or proxy that authenticates"
    case .portInUse(let host, let port):
      "port \(port) on \(host) is in use: stop the program that listens there, or choose another port (0 takes any free one)"
    case .cannotListen(let host, let port, let reason):
      "cannot listen on port \(port) of \(host): \(reason)"
    case .alreadyStarted:
      "the server has been started before; make a new one"
    }
  }
}
