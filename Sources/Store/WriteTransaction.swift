import CLMDB

/// A change to an environment: all of it is kept by `commit`, or none. It belongs to the thread that began it, and ends
/// with an abort if it goes out of scope uncommitted.
@safe public struct WriteTransaction: ~Copyable {
  let environment: Environment
  private var handle: OpaquePointer?

  init(_ environment: Environment) throws(StoreError) {
    var begun: OpaquePointer?
    let code = unsafe mdb_txn_begin(environment.handle, nil, 0, &begun)
    try StoreError.check(code, during: "beginning to write", at: environment.path)
    unsafe handle = begun
    self.environment = environment
  }

  deinit {
    if unsafe handle != nil { unsafe mdb_txn_abort(handle) }
  }

  consuming func commit() throws(StoreError) {
    let code = unsafe mdb_txn_commit(handle)
    // The handle is freed by commit, whatever it returns: deinit must not abort it again.
    unsafe handle = nil
    try StoreError.check(code, during: "committing", at: environment.path)
  }

  /// Stores `value` at `key`, in place of any value there. Where the key comes after all others, saying so fills pages
  /// to the end, which otherwise are left half empty.
  public func put(
    _ table: Table, _ key: some Key, _ value: UnsafeRawBufferPointer, isLast: Bool = false
  ) throws(StoreError) {
    let code = unsafe key.withKeyBytes { bytes in
      var key = unsafe MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      var data = unsafe MDB_val(mv_size: value.count, mv_data: UnsafeMutableRawPointer(mutating: value.baseAddress))
      let code = unsafe mdb_put(handle, table.handle, &key, &data, isLast ? UInt32(MDB_APPEND) : 0)
      // It does not come after all others.
      guard isLast, code == MDB_KEYEXIST else { return code }
      return unsafe mdb_put(handle, table.handle, &key, &data, 0)
    }
    try StoreError.check(code, during: "writing to table \(table.name)", at: environment.path)
  }

  /// Stores the bytes at `key`, in place of any value there.
  public func put(_ table: Table, _ key: some Key, _ value: [UInt8], isLast: Bool = false) throws(StoreError) {
    do {
      try unsafe value.withUnsafeBytes { try unsafe put(table, key, $0, isLast: isLast) }
    } catch {
      throw error as? StoreError ?? StoreError(.other(0), during: "writing", at: environment.path, reason: "\(error)")
    }
  }

  /// Removes the entry at `key`; false if there was none.
  @discardableResult
  public func remove(_ table: Table, _ key: some Key) throws(StoreError) -> Bool {
    let code = unsafe key.withKeyBytes { bytes in
      var key = unsafe MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return unsafe mdb_del(handle, table.handle, &key, nil)
    }
    if code == MDB_NOTFOUND { return false }
    try StoreError.check(code, during: "removing from table \(table.name)", at: environment.path)
    return true
  }

  /// Removes every entry of the table.
  public func clear(_ table: Table) throws(StoreError) {
    let code = unsafe mdb_drop(handle, table.handle, 0)
    try StoreError.check(code, during: "clearing table \(table.name)", at: environment.path)
  }

  /// Calls `body` with the value at `key`, or returns nil if there is none. The bytes are good until the next change.
  public func withValue<Result>(
    _ table: Table, _ key: some Key, _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result? {
    try unsafe Access.get(handle, table, key, environment.path).map { try unsafe body($0) }
  }

  /// Calls `body` with each key and value in order, from `start` on, until it returns false.
  public func forEach(
    _ table: Table, from start: (some Key)? = nil as UInt32?,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    try unsafe Access.forEach(handle, table, from: start, environment.path, body)
  }
}
