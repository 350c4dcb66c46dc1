/// What a request costs, and in which lane it therefore waits. It is judged before the request is done, by the same rule for
/// one that comes alone and for one of a batch.
public struct RequestCost: Equatable, Sendable {
  /// Requests of one lane wait for each other alone.
  public enum Lane: Sendable, CaseIterable {
    /// Answered within some milliseconds, without waiting for anything.
    case quick
    /// Waits for the encoder, or scores many records.
    case thinking
    /// Waits for the disk.
    case writing
    /// Takes long in any case.
    case bulk
  }

  /// Where it waits.
  public let lane: Lane
  /// Candidates that are scored in about the same time.
  public let units: Int

  /// Makes a cost.
  public init(_ lane: Lane, units: Int) {
    self.lane = lane
    self.units = max(1, units)
  }
}
