public import CoreMetrics
public import Logging
import NIOCore
public import Tracing
public import Transport
public import Wire

/// Where a line server listens, and what it takes on at once.
public struct LineServerOptions: Sendable {
  /// The address to listen on: `localhost`, or a numeric address. Other machines can reach it only with `tls` and keys.
  public var host: String
  /// The port to listen on; 0 means any free one.
  public var port: Int
  /// The certificate to show; nil for connections in plain text.
  public var tls: ServerTLS?
  /// Whether requests are answered only for those who have shown a key.
  public var requiresKeys = false
  /// How long a handshake may take.
  public var handshakeTimeout = Duration.seconds(10)
  /// How many bytes a line may have before its line end.
  public var maxLine: Int
  /// What lines that wait or are worked on, and replies that are not sent yet, may come to in bytes before lines are refused.
  public var memory = 1 << 30
  /// How many connections may be open.
  public var maxConnections = 4096
  /// How long a connection may be open without a line being completed or a reply being read; nil for ever.
  public var idleTimeout: Duration?
  /// What a request costs, and where it waits. By default all are quick and cost the same.
  public var cost: @Sendable (RPCRequest) -> RequestCost = { _ in RequestCost(.quick, units: 1) }
  /// What may wait or run in each lane, in the units of `cost`.
  public var unitLimit = 1 << 30
  /// How many threads do quick requests.
  public var workers: Int
  /// How many threads wait for the encoder.
  public var thinkers = 4 * System.coreCount
  /// How many threads wait for the disk. They sleep most of the time, and calls that wait together share a commit.
  public var writers = 32
  /// How many threads do what takes long.
  public var bulkWorkers = 4
  /// How many pieces of work may wait for a thread of each lane; what comes on top is refused as overload.
  public var queueLimit: Int
  /// How long a request that is not for writing and not bulk may be expected to wait for a thread; what would wait longer is refused
  /// as overload, after this time at most, so that what is taken on is answered soon whatever comes. Nil for as long as the queue is.
  public var longestWait: Duration? = .milliseconds(50)
  /// How many lines of one connection are worked on at once; the next ones are not read until one of these is answered.
  public var inFlightPerConnection: Int
  /// How many bytes of replies a client may leave unread before nothing more is done for it.
  public var replyLimit = 4 << 20
  /// How many bytes the replies to a batch may have before the rest of it is refused.
  public var maxReply = 64 << 20
  /// Where failed and slow requests are noted; nil for nowhere.
  public var log: Logger?
  /// The names of methods that are counted one by one.
  public var methods: [String] = []
  /// Where requests are counted and timed.
  public var metrics: any MetricsFactory = MetricsSystem.factory
  /// Who records a span for each request, with its method and outcome and nothing else; nil for nobody.
  public var tracer: (any Tracer)?
  /// From which duration on a request is slow; nil if none is.
  public var slow: Duration?

  /// Makes options; the default is a worker for each core.
  public init(
    host: String = "127.0.0.1",
    port: Int = 7700,
    maxLine: Int = 16 << 20,
    workers: Int? = nil,
    queueLimit: Int = 1024,
    inFlightPerConnection: Int = 64
  ) {
    self.host = host
    self.port = port
    self.maxLine = max(1, maxLine)
    self.workers = max(1, workers ?? System.coreCount)
    self.queueLimit = max(0, queueLimit)
    self.inFlightPerConnection = max(1, inFlightPerConnection)
  }
}
