import Synchronization

/// Workspaces that are not in use. As many come to exist as threads embed at once, and each is used again.
final class WorkspacePool: Sendable {
  private let idle = Mutex<[Workspace]>([])
  private let rows: Int
  private let configuration: ModelConfiguration

  /// Workspaces will have room for `rows` tokens.
  init(rows: Int, configuration: ModelConfiguration) {
    self.rows = rows
    self.configuration = configuration
  }

  /// Lends a workspace to `body`, for this thread alone.
  func withWorkspace(_ body: (Workspace) -> Void) {
    let workspace = idle.withLock { $0.popLast() } ?? Workspace(rows: rows, configuration: configuration)
    defer { idle.withLock { $0.append(workspace) } }
    body(workspace)
  }
}
