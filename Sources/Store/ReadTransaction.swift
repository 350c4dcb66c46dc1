import CLMDB

/// A consistent view of an environment at one commit, for as long as the object lives. Many threads may read through it at
/// once, by `value` and `withValue` alone: cursors are made afresh for each call that needs one.
@safe public final class ReadTransaction: Sendable {
  /// The environment it reads.
  public let environment: Environment
  // LMDB lets threads share a reading transaction under NOTLS as long as none changes it; every table is touched at the
  // beginning because LMDB loads a table's root into the transaction on first use.
  nonisolated(unsafe) let handle: OpaquePointer

  init(_ environment: Environment, touching tables: [Table]) throws(StoreError) {
    var begun: OpaquePointer?
    let code = unsafe mdb_txn_begin(environment.handle, nil, UInt32(MDB_RDONLY), &begun)
    try StoreError.check(code, during: "beginning to read", at: environment.path)
    guard let handle = unsafe begun else {
      throw StoreError(.other(code), during: "beginning to read", at: environment.path, reason: "no transaction")
    }
    for table in tables {
      var statistics = MDB_stat()
      unsafe _ = mdb_stat(handle, table.handle, &statistics)
    }
    unsafe self.handle = handle
    self.environment = environment
  }

  deinit {
    unsafe mdb_txn_abort(handle)
  }

  /// Calls `body` with the value at `key`, in place, or returns nil if there is none.
  public func withValue<Result>(
    _ table: Table, _ key: some Key, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result? {
    try unsafe value(table, key).map { try unsafe body($0) }
  }

  /// The value at `key`, in place: the pointer is good as long as this transaction lives.
  @unsafe public func value(_ table: Table, _ key: some Key) throws(StoreError) -> UnsafeRawBufferPointer? {
    try unsafe Access.get(handle, table, key, environment.path)
  }

  /// Calls `body` with each key and value in order, from `start` on, until it returns false.
  public func forEach(
    _ table: Table, from start: (some Key)? = nil as UInt32?,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try unsafe Access.forEach(handle, table, from: start, environment.path, body)
  }

  /// How many entries the table holds.
  public func count(_ table: Table) -> Int {
    var statistics = MDB_stat()
    unsafe _ = mdb_stat(handle, table.handle, &statistics)
    return statistics.ms_entries
  }
}
