public import Transport

/// Why a server does not listen.
public enum LineServerError: Error, Equatable, CustomStringConvertible {
  /// It must not listen at this address.
  case refused(ListenError)
  /// Somebody else listens there.
  case portInUse(host: String, port: Int)
  /// The system refuses, for a reason of its own.
  case cannotListen(host: String, port: Int, reason: String)
  /// A server is started once.
  case alreadyStarted

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .refused(let error):
      error.description
    case .portInUse(let host, let port):
      "port \(port) on \(host) is in use: stop the program that listens there, or choose another port (0 takes any free one)"
    case .cannotListen(let host, let port, let reason):
      "cannot listen on port \(port) of \(host): \(reason)"
    case .alreadyStarted:
      "the server has been started before; make a new one"
    }
  }
}
