public import CoreMetrics
public import Logging
import NIOCore
public import Tracing

/// What a server takes on at once, through whichever door it comes.
public struct AdmissionOptions: Sendable {
  /// What may wait or run in each lane, in the units of costs.
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
  /// What requests that wait or are worked on, and replies that are not sent yet, may come to in bytes before more are refused.
  public var memory = 1 << 30
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
  public init(workers: Int? = nil, queueLimit: Int = 1024) {
    self.workers = max(1, workers ?? System.coreCount)
    self.queueLimit = max(0, queueLimit)
  }
}
