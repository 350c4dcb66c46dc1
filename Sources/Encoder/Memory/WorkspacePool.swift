import Synchronization

/// Workspaces that are not in use. As many come to exist as threads embed at once, and each is used again.
final class WorkspacePool: Sendable {
  private let idle = Mutex<[Workspace]>([])
  private let make: @Sendable () -> Workspace

  /// Workspaces will be made by `make`.
  init(_ make: @escaping @Sendable () -> Workspace) { self.make = make }

  /// Lends a workspace to `body`, and to the team that runs it.
  func withWorkspace(_ body: (Workspace) throws(EncoderError) -> Void) throws(EncoderError) {
    let workspace = idle.withLock { $0.popLast() } ?? make()
    defer { idle.withLock { $0.append(workspace) } }
    try body(workspace)
  }
}
