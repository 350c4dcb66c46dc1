import NIOCore

/// Where a line server listens, and what it takes on at once.
public struct LineServerOptions: Sendable {
  /// The address to listen on: `localhost`, or a numeric address of this machine alone.
  public var host: String
  /// The port to listen on; 0 means any free one.
  public var port: Int
  /// How many bytes a line may have before its line end.
  public var maxLine: Int
  /// How many threads work on requests.
  public var workers: Int
  /// Methods that wait for the disk, such as those that write: they have threads of their own.
  public var waitingMethods: Set<String> = []
  /// How many threads those have. They sleep most of the time, and calls that wait together share a commit.
  public var writers = 32
  /// How many pieces of work may wait for a thread; what comes on top is refused as overload.
  public var queueLimit: Int
  /// How many lines of one connection are worked on at once; the next ones are not read until one of these is answered.
  public var inFlightPerConnection: Int

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
