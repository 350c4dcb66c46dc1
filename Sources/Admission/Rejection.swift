package import Wire

/// That a request found no place in its queue, and the reply that says so.
package struct Rejection: Error {
  /// What the reply says.
  package let error: RPCError
  /// How long it is held back: clients that ask again at once would else take the time from those that are answered.
  package let pause: Duration

  init(expectedWait: Duration, longestWait: Duration?) {
    let wait = max(1, Int64(expectedWait / .milliseconds(1)))
    error = RPCError(
      .overloaded, "too many requests are waiting; try again in \(wait) ms",
      data: .object(["retry_after_ms": .integer(wait)]))
    pause = min(expectedWait, longestWait ?? .zero)
  }
}

/// What one lane has to do.
public struct LaneLoad: Equatable, Sendable {
  /// Its name.
  public let name: String
  /// Requests that wait or are worked on.
  public let requests: Int
  /// How long what comes now is expected to wait for a thread.
  public let expectedWait: Duration
}

extension Lanes {
  /// What each has to do.
  var load: [LaneLoad] {
    RequestCost.Lane.allCases.map { lane in
      LaneLoad(name: "\(lane)", requests: self[lane].pending, expectedWait: self[lane].expectedWait)
    }
  }
}
