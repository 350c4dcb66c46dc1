extension LineServer {
  /// How much there is to do.
  public struct Load: Equatable, Sendable {
    /// What one lane has to do.
    public struct Lane: Equatable, Sendable {
      /// Its name.
      public let name: String
      /// Requests that wait or are worked on.
      public let requests: Int
      /// How long what comes now is expected to wait for a thread.
      public let expectedWait: Duration
    }

    /// Connections that are open.
    public let connections: Int
    /// Bytes of lines and replies in progress.
    public let memory: Int
    /// The lanes.
    public let lanes: [Lane]
  }
}

extension Lanes {
  /// What each has to do.
  var load: [LineServer.Load.Lane] {
    RequestCost.Lane.allCases.map { lane in
      LineServer.Load.Lane(name: "\(lane)", requests: self[lane].pending, expectedWait: self[lane].expectedWait)
    }
  }
}
