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
    let value = try unsafe Access.get(handle, table, key, environment.path)
    if let value = unsafe value, unsafe !isInside(value) { throw damaged(table) }
    return unsafe value
  }

  /// Calls `body` with each key and value in order, from `start` on, until it returns false.
  public func forEach(
    _ table: Table, from start: (some Key)? = nil as UInt32?,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    var leaves = LeafCheck(pageSize: environment.pageSize)
    try unsafe Access.forEach(handle, table, from: start, environment.path) { key, value in
      // A value that begins a page is not touched: there may be as many as pages.
      guard unsafe leaves.admits(key), unsafe isOnItsPage(key), unsafe isOnItsPage(value) || beginsPage(value) else {
        throw damaged(table)
      }
      return try unsafe body(key, value)
    }
  }

  /// Whether a value lies where a sound page would have it: among the entries of a page, or on pages of its own whose header
  /// says that they are as many as it needs. LMDB believes the length that an entry gives, which damage may have changed.
  private func isInside(_ value: UnsafeRawBufferPointer) -> Bool {
    guard unsafe beginsPage(value), let start = value.baseAddress else { return unsafe isOnItsPage(value) }
    let page = unsafe start - Self.pageHeader
    let pages = unsafe Int(UInt32(littleEndian: page.load(fromByteOffset: 12, as: UInt32.self)))
    return unsafe UInt16(littleEndian: page.load(fromByteOffset: 10, as: UInt16.self)) == TreePage.overflow
      && pages * environment.pageSize >= Self.pageHeader + value.count
  }

  private func beginsPage(_ value: UnsafeRawBufferPointer) -> Bool {
    UInt(bitPattern: value.baseAddress) % UInt(environment.pageSize) == UInt(Self.pageHeader)
  }

  private func isOnItsPage(_ bytes: UnsafeRawBufferPointer) -> Bool {
    Int(UInt(bitPattern: bytes.baseAddress) % UInt(environment.pageSize)) + bytes.count <= environment.pageSize
  }

  /// Bytes before what a page holds.
  private static let pageHeader = 16

  private func damaged(_ table: Table) -> StoreError {
    StoreError(
      .corrupted, during: "reading table \(table.name)", at: environment.path,
      reason: "an entry is said to lie outside its page")
  }

  /// How many entries the table holds.
  public func count(_ table: Table) -> Int {
    var statistics = MDB_stat()
    unsafe _ = mdb_stat(handle, table.handle, &statistics)
    return statistics.ms_entries
  }
}
