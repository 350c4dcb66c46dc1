import CLMDB

/// A named table of an environment: an ordered map from keys to values, both bytes.
public struct Table: Sendable, Equatable {
  /// The name it was opened by.
  public let name: String
  let handle: MDB_dbi
}
