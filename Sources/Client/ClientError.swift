/// Trouble with the connection to a server. What the server itself refuses is an `RPCError`.
public enum ClientError: Error, Equatable, CustomStringConvertible {
  /// There is no way to the server.
  case cannotConnect(host: String, port: Int, reason: String)
  /// There is a server, but no connection to it that nobody else can read.
  case notSecure(host: String, port: Int, reason: String)
  /// The connection broke; the call may or may not have been executed.
  case connectionLost(reason: String)
  /// The other side does not speak the line protocol.
  case notAReply(reason: String)
  /// The client has been closed.
  case closed

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .cannotConnect(let host, let port, let reason):
      "cannot connect to \(host):\(port): \(reason); is a server running there?"
    case .notSecure(let host, let port, let reason):
      "no secure connection to \(host):\(port): \(reason)"
    case .connectionLost(let reason):
      "the connection to the server broke: \(reason); the call may or may not have been executed"
    case .notAReply(let reason):
      "the server's answer is not a valid reply (\(reason)); is it a Kindred server?"
    case .closed:
      "the client has been closed"
    }
  }
}
