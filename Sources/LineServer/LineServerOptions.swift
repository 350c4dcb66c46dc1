public import Transport

/// Where a line server listens, and what it lets its connections do.
public struct LineServerOptions: Sendable {
  /// The address to listen on: `localhost`, or a numeric address. Other machines can reach it only with `tls` and keys.
  public var host: String
  /// The port to listen on; 0 means any free one.
  public var port: Int
  /// The certificate to show; nil for connections in plain text.
  public var tls: ServerTLS?
  /// Whether requests are answered only for those who have shown a key.
  public var requiresKeys: @Sendable () -> Bool = { false }
  /// How long a handshake may take.
  public var handshakeTimeout = Duration.seconds(10)
  /// How many bytes a line may have before its line end.
  public var maxLine: Int
  /// How many connections may be open.
  public var maxConnections = 4096
  /// How long a connection may be open without a line being completed or a reply being read; nil for ever.
  public var idleTimeout: Duration?
  /// How many lines of one connection are worked on at once; the next ones are not read until one of these is answered.
  public var inFlightPerConnection: Int
  /// How many bytes of replies a client may leave unread before nothing more is done for it.
  public var replyLimit = 4 << 20
  /// How many bytes the replies to a batch may have before the rest of it is refused.
  public var maxReply = 64 << 20

  /// Makes options.
  public init(
    host: String = "127.0.0.1",
    port: Int = 7733,
    maxLine: Int = 16 << 20,
    inFlightPerConnection: Int = 64
  ) {
    self.host = host
    self.port = port
    self.maxLine = max(1, maxLine)
    self.inFlightPerConnection = max(1, inFlightPerConnection)
  }
}
