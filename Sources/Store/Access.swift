import CLMDB

/// Reading by key and in order, the same in reading and writing transactions.
enum Access {
  static func get(
    _ transaction: OpaquePointer?, _ table: Table, _ key: some Key, _ path: String
  ) throws(StoreError) -> UnsafeRawBufferPointer? {
    var data = unsafe MDB_val()
    let code = unsafe key.withKeyBytes { bytes in
      var key = unsafe MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return unsafe mdb_get(transaction, table.handle, &key, &data)
    }
    // A key that no entry can have is not found, like any other that is not there.
    if code == MDB_NOTFOUND || code == MDB_BAD_VALSIZE { return nil }
    try StoreError.check(code, during: "reading from table \(table.name)", at: path)
    return unsafe UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
  }

  static func forEach(
    _ transaction: OpaquePointer?, _ table: Table, from start: (some Key)?, _ path: String,
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Bool
  ) throws {
    var opened: OpaquePointer?
    try StoreError.check(
      unsafe mdb_cursor_open(transaction, table.handle, &opened), during: "reading table \(table.name)", at: path)
    let cursor = unsafe opened
    defer { unsafe mdb_cursor_close(cursor) }
    var key = unsafe MDB_val()
    var data = unsafe MDB_val()
    var code = unsafe first(cursor, start, &key, &data)
    while code == MDB_SUCCESS {
      let keyBytes = unsafe UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size)
      let dataBytes = unsafe UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size)
      guard try unsafe body(keyBytes, dataBytes) else { return }
      code = unsafe mdb_cursor_get(cursor, &key, &data, MDB_NEXT)
    }
    guard code == MDB_NOTFOUND else { throw StoreError(lmdb: code, during: "reading table \(table.name)", at: path) }
  }

  private static func first(
    _ cursor: OpaquePointer?, _ start: (some Key)?, _ key: inout MDB_val, _ data: inout MDB_val
  ) -> Int32 {
    guard let start else { return unsafe mdb_cursor_get(cursor, &key, &data, MDB_FIRST) }
    return unsafe start.withKeyBytes { bytes in
      unsafe key = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
      return unsafe mdb_cursor_get(cursor, &key, &data, MDB_SET_RANGE)
    }
  }
}
