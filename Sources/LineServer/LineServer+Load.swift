public import Admission

extension LineServer {
  /// How much there is to do.
  public struct Load: Equatable, Sendable {
    /// Connections that are open.
    public let connections: Int
    /// Bytes of lines and replies in progress.
    public let memory: Int
    /// The lanes, with what comes through other doors.
    public let lanes: [LaneLoad]
  }
}
