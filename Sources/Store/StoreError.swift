/// Why a storage operation failed: what, where, and what to do about it.
public struct StoreError: Error, Equatable, CustomStringConvertible {
  /// The kinds of failure that callers tell apart.
  public enum Code: Equatable, Sendable {
    /// The disk, or the quota on it, is full. Nothing of the transaction was kept.
    case diskFull
    /// The address space reserved for the map is used up. Nothing of the transaction was kept.
    case mapFull
    /// More transactions are being read than the environment has places for.
    case readersFull
    /// The data file is shorter than its own pages say.
    case truncated
    /// The data file is not one of ours, or its pages contradict each other.
    case corrupted
    /// The file was written by another version of LMDB.
    case versionMismatch
    /// The file system refuses to let this user read or write here.
    case permission
    /// There is nothing at this path, or no such table in it.
    case missing
    /// The environment is already open in this process.
    case alreadyOpen
    /// A key is empty or longer than 511 bytes.
    case badKey
    /// Any other error of LMDB or the system, by its number.
    case other(Int32)
  }

  /// The kind of failure.
  public let code: Code
  /// What was being done, in words.
  public let operation: String
  /// The folder of the environment.
  public let path: String
  /// What the library or the system said of it.
  public let reason: String

  /// Makes an error from its parts.
  public init(_ code: Code, during operation: String, at path: String, reason: String) {
    self.code = code
    self.operation = operation
    self.path = path
    self.reason = reason
  }

  /// One line: what failed, where, why, and what to do.
  public var description: String {
    let line = "\(operation) failed at \(path): \(reason)"
    return advice.map { "\(line); \($0)" } ?? line
  }

  /// What an operator can do about it, where there is something.
  public var advice: String? {
    switch code {
    case .diskFull:
      "free some disk space and try again: nothing of this change was kept, and until then there is only reading"
    case .mapFull: "open the data with a larger --map-size: nothing of this change was kept"
    case .readersFull: "close some readers, or restart the server"
    case .truncated, .corrupted:
      "stop what uses it and run kindred verify --repair, restore a backup, or rebuild the collection from its source"
    case .versionMismatch: "use the version that wrote it, or rebuild the collection from its source"
    case .permission: "give this user read and write access to the folder"
    case .missing: "check the path"
    case .alreadyOpen: "use the environment that is open"
    case .badKey: "use a key of 1 to 511 bytes"
    case .other: nil
    }
  }
}
