import CLMDB

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension StoreError {
  /// The error for a return code of LMDB.
  init(lmdb code: Int32, during operation: String, at path: String) {
    let reason = unsafe String(cString: mdb_strerror(code))
    self.init(Code(lmdb: code), during: operation, at: path, reason: reason)
  }

  /// Throws unless `code` is success.
  static func check(_ code: Int32, during operation: String, at path: String) throws(StoreError) {
    guard code != MDB_SUCCESS else { return }
    // LMDB calls it an input/output error when only a part of what it writes finds room.
    let isFull = code == EIO && hasNoRoom(path)
    throw StoreError(lmdb: isFull ? ENOSPC : code, during: operation, at: path)
  }

  private static func hasNoRoom(_ path: String) -> Bool {
    var status = statvfs()
    guard unsafe statvfs(path, &status) == 0 else { return false }
    return status.f_bavail * UInt(status.f_frsize) < 1 << 20
  }
}

extension StoreError.Code {
  init(lmdb code: Int32) {
    switch code {
    case ENOSPC, EDQUOT: self = .diskFull
    case MDB_MAP_FULL: self = .mapFull
    case MDB_READERS_FULL: self = .readersFull
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID, MDB_PANIC: self = .corrupted
    case MDB_VERSION_MISMATCH: self = .versionMismatch
    case EACCES, EPERM, EROFS: self = .permission
    case ENOENT, MDB_NOTFOUND: self = .missing
    case MDB_BAD_VALSIZE: self = .badKey
    default: self = .other(code)
    }
  }
}
