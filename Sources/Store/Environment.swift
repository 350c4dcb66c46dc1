import CLMDB
import Foundation
import Synchronization

/// One LMDB environment: a folder with one data file, in which transactions read and write named tables.
///
/// Two rules hold, and LMDB breaks in silence if they are broken:
/// 1. A process opens an environment once; a second `Environment` for the same folder is refused.
/// 2. The map is never resized: its whole address space is reserved at opening, and the file grows inside it.
@safe public final class Environment: Sendable {
  /// How an environment is opened.
  public struct Options: Sendable {
    /// The address space to reserve, in bytes: the most that the file can ever hold.
    public var mapSize: Int
    /// How many transactions can read at the same time.
    public var maximumReaders: UInt32
    /// Whether a missing folder or data file is made.
    public var create: Bool

    /// The defaults: 256 GiB of address space, 512 readers, made when missing.
    public init(mapSize: Int = 256 << 30, maximumReaders: UInt32 = 512, create: Bool = true) {
      self.mapSize = mapSize
      self.maximumReaders = maximumReaders
      self.create = create
    }
  }

  /// The folder.
  public let path: String
  // An MDB_env is made to be shared by threads; it is only ever closed in deinit.
  nonisolated(unsafe) let handle: OpaquePointer
  let pageSize: Int
  private let tables: [String: Table]
  private let identity: OpenEnvironments.Identity
  private let isDiscarded = Atomic(false)

  /// Opens the environment in the folder `path` with the tables named, which are made when missing.
  public init(path: String, tables names: [String], options: Options = Options()) throws(StoreError) {
    try Self.prepareFolder(path, create: options.create)
    let isNew = !FileManager.default.fileExists(atPath: path + "/data.mdb")
    let identity = try OpenEnvironments.claim(path)
    do throws(StoreError) {
      let handle = try unsafe Self.openHandle(path, tables: names.count, options: options)
      do throws(StoreError) {
        try unsafe Self.checkLength(handle, path)
        tables = try unsafe Self.openTables(handle, names, path)
      } catch {
        unsafe mdb_env_close(handle)
        throw error
      }
      unsafe self.handle = handle
      unsafe pageSize = Self.pageSize(handle)
    } catch {
      OpenEnvironments.release(identity)
      throw error
    }
    self.path = path
    self.identity = identity
    if isNew { Self.syncFolders(path) }
    var dead: Int32 = 0
    unsafe _ = mdb_reader_check(handle, &dead)
  }

  deinit {
    unsafe mdb_env_close(handle)
    if isDiscarded.load(ordering: .acquiring) { try? FileManager.default.removeItem(atPath: path) }
    OpenEnvironments.release(identity)
  }

  /// Removes the files. Whoever reads them goes on reading; their bytes and the folder go with the last of them. The folder
  /// must stay until then: its inode would be given out again, and a new environment be taken for this one.
  public func discard() {
    isDiscarded.store(true, ordering: .releasing)
    for name in ["data.mdb", "lock.mdb"] { try? FileManager.default.removeItem(atPath: "\(path)/\(name)") }
  }

  /// The table of this name, which must be one of those given at opening.
  public func table(_ name: String) throws(StoreError) -> Table {
    guard let table = tables[name] else {
      throw StoreError(.missing, during: "looking up table \(name)", at: path, reason: "there is no such table")
    }
    return table
  }

  /// A reading transaction that lives as long as the object, on any thread.
  public func beginRead() throws(StoreError) -> ReadTransaction {
    try ReadTransaction(self, touching: Array(tables.values))
  }

  /// Runs `body` in one writing transaction on this thread; commits, with a sync, if it returns and aborts if it throws.
  public func write<Result>(_ body: (borrowing WriteTransaction) throws -> Result) throws -> Result {
    let transaction = try WriteTransaction(self)
    let result = try body(transaction)
    try transaction.commit()
    return result
  }

  /// The size of the data file in bytes, as far as pages are in use.
  public func usedBytes() -> Int {
    let information = unsafe Self.information(handle)
    return unsafe (information.me_last_pgno + 1) * Self.pageSize(handle)
  }

  /// How large the data file can become, in bytes, and how many places for readers have been in use at once.
  public func capacity() -> (mapBytes: Int, readers: Int) {
    let information = unsafe Self.information(handle)
    return unsafe (information.me_mapsize, Int(information.me_numreaders))
  }
}

extension Environment {
  private static func prepareFolder(_ path: String, create: Bool) throws(StoreError) {
    let data = path + "/data.mdb"
    if create {
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw StoreError(.permission, during: "making the folder", at: path, reason: error.localizedDescription)
      }
    } else if !FileManager.default.fileExists(atPath: data) {
      throw StoreError(.missing, during: "opening the data file", at: path, reason: "there is no data.mdb")
    }
    // LMDB takes an empty file for a new one: a file that lost its bytes would come back as no data at all.
    if let size = try? FileManager.default.attributesOfItem(atPath: data)[.size] as? Int, size < 8192 {
      throw StoreError(
        .truncated, during: "opening the data file", at: path, reason: "data.mdb is only \(size) bytes long")
    }
    if FileManager.default.fileExists(atPath: data) { try DataFile.checkRoots(path) }
  }

  /// Puts the names of a new file and its folders on disk, which a sync of the file alone does not.
  private static func syncFolders(_ path: String) {
    var folder = URL(fileURLWithPath: path)
    for _ in 0..<3 {
      let descriptor = unsafe open(folder.path, O_RDONLY | O_DIRECTORY)
      if descriptor >= 0 {
        fsync(descriptor)
        close(descriptor)
      }
      folder.deleteLastPathComponent()
    }
  }

  private static func openHandle(
    _ path: String, tables: Int, options: Options
  ) throws(StoreError) -> OpaquePointer {
    var created: OpaquePointer?
    try StoreError.check(unsafe mdb_env_create(&created), during: "creating an environment", at: path)
    guard let handle = unsafe created else { throw StoreError(lmdb: ENOMEM, during: "creating", at: path) }
    do throws(StoreError) {
      try StoreError.check(
        unsafe mdb_env_set_mapsize(handle, options.mapSize), during: "reserving the map", at: path)
      try StoreError.check(
        unsafe mdb_env_set_maxreaders(handle, options.maximumReaders), during: "setting readers", at: path)
      try StoreError.check(
        unsafe mdb_env_set_maxdbs(handle, UInt32(tables)), during: "setting tables", at: path)
      // NOTLS: a snapshot's transaction is shared by threads.
      try StoreError.check(
        unsafe mdb_env_open(handle, path, UInt32(MDB_NOTLS), 0o640), during: "opening the data file", at: path)
    } catch {
      unsafe mdb_env_close(handle)
      throw error
    }
    return unsafe handle
  }

  /// A truncated file opens without an error and faults when a lost page is read, so its length is compared first.
  private static func checkLength(_ handle: OpaquePointer, _ path: String) throws(StoreError) {
    let needed = unsafe (information(handle).me_last_pgno + 1) * pageSize(handle)
    let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/data.mdb")
    let length = attributes?[.size] as? Int ?? 0
    guard length >= needed else {
      throw StoreError(
        .truncated, during: "opening the data file", at: path,
        reason: "data.mdb is \(length) bytes long and its pages need \(needed)")
    }
  }

  private static func openTables(
    _ handle: OpaquePointer, _ names: [String], _ path: String
  ) throws(StoreError) -> [String: Table] {
    var transaction: OpaquePointer?
    try StoreError.check(unsafe mdb_txn_begin(handle, nil, 0, &transaction), during: "opening the tables", at: path)
    var tables: [String: Table] = [:]
    for name in names {
      var dbi: MDB_dbi = 0
      let code = unsafe mdb_dbi_open(transaction, name, UInt32(MDB_CREATE), &dbi)
      guard code == MDB_SUCCESS else {
        unsafe mdb_txn_abort(transaction)
        throw StoreError(lmdb: code, during: "opening table \(name)", at: path)
      }
      tables[name] = Table(name: name, handle: dbi)
    }
    try StoreError.check(unsafe mdb_txn_commit(transaction), during: "opening the tables", at: path)
    return tables
  }

  private static func information(_ handle: OpaquePointer) -> MDB_envinfo {
    var information = unsafe MDB_envinfo()
    unsafe _ = mdb_env_info(handle, &information)
    return unsafe information
  }

  private static func pageSize(_ handle: OpaquePointer) -> Int {
    var statistics = MDB_stat()
    unsafe _ = mdb_env_stat(handle, &statistics)
    return Int(statistics.ms_psize)
  }
}

/// The environments open in this process, by device and inode of their folder.
enum OpenEnvironments {
  struct Identity: Hashable {
    let device: Int
    let inode: Int
  }

  private static let open = Mutex<Set<Identity>>([])

  static func claim(_ path: String) throws(StoreError) -> Identity {
    guard
      let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      let device = attributes[.systemNumber] as? Int, let inode = attributes[.systemFileNumber] as? Int
    else { throw StoreError(.missing, during: "looking at the folder", at: path, reason: "it cannot be read") }
    let identity = Identity(device: device, inode: inode)
    guard open.withLock({ $0.insert(identity).inserted }) else {
      throw StoreError(.alreadyOpen, during: "opening", at: path, reason: "this process has it open already")
    }
    return identity
  }

  static func release(_ identity: Identity) {
    open.withLock { _ = $0.remove(identity) }
  }
}
