import Cryptography
import Foundation
import Index
import Wire

/// Writes the files of a backup, each with its checksum, no faster than is wanted.
final class BackupWriter {
  private let path: String
  private var manifest = BackupManifest()
  private var throttle: Throttle
  private var entries: [CatalogEntry] = []

  init(_ path: String, rate: Int?) throws {
    self.path = path
    throttle = Throttle(rate: rate)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Copies the live generation of a collection.
  func add(_ entry: CatalogEntry, _ generation: Generation) throws {
    let folder = "collections/\(entry.schema.collection)/\(entry.generation)"
    try unsafe write(folder + "/data.mdb") { body in try unsafe generation.copy(body) }
    var copied = CatalogEntry(schema: entry.schema, generation: entry.generation)
    copied.model = entry.model
    entries.append(copied)
  }

  /// Copies the trail of what was read and administered.
  func add(_ audit: AuditTrail) throws {
    try audit.flush()
    try unsafe write("audit/data.mdb") { body in try unsafe audit.file.copy(body) }
  }

  /// Makes a catalog that names what was copied, and holds the keys, then the manifest.
  func finish(_ keys: [APIKey]) throws {
    do {
      let catalog = try Catalog(directory: path)
      for entry in entries { try catalog.set(entry.schema.collection, entry) }
      for key in keys { try catalog.set(key) }
    }
    try? FileManager.default.removeItem(atPath: path + "/catalog/lock.mdb")
    manifest.files.append(try BackupReader.describe("catalog/data.mdb", in: path))
    let bytes = manifest.json.serialised()
    try SyncedFile(path + "/" + BackupManifest.name).write(bytes)
    try SyncedFile.syncFolders(in: path)
  }

  private func write(_ name: String, _ produce: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void) throws {
    let folder = (path + "/" + name as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = try SyncedFile(path + "/" + name)
    var hash = SHA256()
    var bytes = 0
    try unsafe produce { chunk in
      try unsafe file.append(chunk)
      unsafe hash.update(bufferPointer: chunk)
      bytes += chunk.count
      throttle.wrote(chunk.count)
    }
    try file.sync()
    manifest.files.append(BackupManifest.File(path: name, bytes: bytes, sha256: hash.finalize().hex))
  }
}

/// Sleeps as long as it must for a rate not to be exceeded.
private struct Throttle {
  private let rate: Int?
  private let start = ContinuousClock.now
  private var bytes = 0

  init(rate: Int?) { self.rate = rate }

  mutating func wrote(_ count: Int) {
    guard let rate, rate > 0 else { return }
    bytes += count
    let due = Double(bytes) / Double(rate)
    let passed = (ContinuousClock.now - start) / .seconds(1)
    if due > passed { Thread.sleep(forTimeInterval: due - passed) }
  }
}

/// A new file that is on disk when it is said to be.
final class SyncedFile {
  private let path: String
  private let descriptor: Int32

  init(_ path: String, rights: mode_t = 0o640) throws(EngineError) {
    self.path = path
    descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights)
    if descriptor < 0 { throw failure() }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private func failure() -> EngineError {
    .dataDirectory(
      path: path,
      reason:
        unsafe "\(String(cString: strerror(errno))); nothing was kept of it. Make room, or choose a folder that can be written"
    )
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(EngineError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe Foundation.write(descriptor, bytes.baseAddress.map { unsafe $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure() }
      done += count
    }
  }

  func sync() throws(EngineError) {
    guard fsync(descriptor) == 0 else { throw failure() }
  }

  func write(_ bytes: [UInt8]) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe append($0) }
    try sync()
  }

  /// Puts the names in a folder, and in all folders below it, on disk.
  static func syncFolders(in path: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    for folder in [path] + names.map({ path + "/" + $0 }) { sync(folder: folder) }
  }

  static func sync(folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
