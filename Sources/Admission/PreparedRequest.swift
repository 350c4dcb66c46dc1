public import Wire

/// A request that was decoded: what it costs, and what runs it.
public struct PreparedRequest: Sendable {
  /// Runs it on a connection; the closure says whether its result is still wanted. It may take its time.
  public typealias Run = @Sendable (Session, @escaping @Sendable () -> Bool) -> Result<JSONValue, RPCError>

  /// What it costs, and in which queue it therefore waits.
  public let cost: RequestCost
  /// Runs it.
  public let run: Run

  /// Makes it from its parts.
  public init(cost: RequestCost, run: @escaping Run) {
    self.cost = cost
    self.run = run
  }
}
