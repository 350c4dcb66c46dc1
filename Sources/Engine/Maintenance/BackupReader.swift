import Cryptography
import Foundation
import Index
import Wire

/// The files of a backup.
struct BackupReader {
  private static let chunk = 1 << 20

  let path: String
  private let manifest: BackupManifest

  init(_ path: String) throws {
    self.path = path
    guard let bytes = FileManager.default.contents(atPath: path + "/" + BackupManifest.name) else {
      throw EngineError.dataDirectory(path: path, reason: "there is no backup.json in it; check the path")
    }
    let json: JSONValue
    do {
      json = try JSONValue(parsing: [UInt8](bytes).span)
    } catch {
      throw EngineError.dataDirectory(path: path, reason: "its backup.json cannot be read; use another backup")
    }
    manifest = try BackupManifest(json: json, path: path)
  }

  /// Bytes of all files.
  var bytes: Int { manifest.files.reduce(0) { $0 + $1.bytes } }

  /// Copies the files, which must be what the backup says, and its manifest.
  func copy(to target: String) throws {
    for file in manifest.files {
      let copied = try Self.copy(file.path, from: path, to: target)
      try check(copied, is: file)
    }
    try SyncedFile(target + "/" + BackupManifest.name).write(manifest.json.serialised())
    try SyncedFile.syncFolders(in: target)
  }

  /// Checks the files against the manifest, then all that must hold of each collection; says how many records each has.
  func verify(mapSize: Int, keys: SealKeys?) throws -> [(name: String, records: Int)] {
    for file in manifest.files { try check(Self.describe(file.path, in: path), is: file) }
    try checkPages("catalog")
    defer { removeLocks() }
    return try Catalog(directory: path).entries().sorted { $0.key < $1.key }.map { name, entry in
      let folder = "collections/\(name)/\(entry.generation)"
      try checkPages(folder)
      let generation = try Generation.open(at: path + "/" + folder, mapSize: mapSize, keys: keys)
      if let fault = try generation.verify(limit: 1).first { throw damaged(folder, fault.description) }
      return (name, generation.snapshot.count)
    }
  }

  /// Gives the folder its name; one that is there must be empty.
  func move(to target: String) throws {
    let moved = unsafe rename(path, target)
    guard moved == 0 else {
      throw EngineError.dataDirectory(path: target, reason: unsafe String(cString: strerror(errno)))
    }
    SyncedFile.sync(folder: (target as NSString).deletingLastPathComponent)
  }

  private func checkPages(_ folder: String) throws {
    if let fault = try PageCheck.faults(at: path + "/" + folder, limit: 1).first { throw damaged(folder, fault) }
  }

  private func check(_ found: BackupManifest.File, is file: BackupManifest.File) throws {
    if found != file { throw damaged(file.path, "it is not the file that was backed up") }
  }

  private func damaged(_ place: String, _ reason: String) -> EngineError {
    .dataDirectory(path: path, reason: "\(place) is damaged (\(reason)); use another backup")
  }

  private func removeLocks() {
    for file in manifest.files {
      let folder = (path + "/" + file.path as NSString).deletingLastPathComponent
      try? FileManager.default.removeItem(atPath: folder + "/lock.mdb")
    }
  }

  static func describe(_ name: String, in path: String) throws -> BackupManifest.File {
    var hash = SHA256()
    let bytes = try forEachChunk(of: path + "/" + name) { hash.update(data: $0) }
    return BackupManifest.File(path: name, bytes: bytes, sha256: hash.finalize().hex)
  }

  private static func copy(_ name: String, from path: String, to target: String) throws -> BackupManifest.File {
    let folder = (target + "/" + name as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = try SyncedFile(target + "/" + name)
    var hash = SHA256()
    let bytes = try forEachChunk(of: path + "/" + name) { data in
      hash.update(data: data)
      try unsafe data.withUnsafeBytes { try unsafe file.append($0) }
    }
    try file.sync()
    return BackupManifest.File(path: name, bytes: bytes, sha256: hash.finalize().hex)
  }

  private static func forEachChunk(of file: String, _ body: (Data) throws -> Void) throws -> Int {
    guard let handle = FileHandle(forReadingAtPath: file) else {
      throw EngineError.dataDirectory(path: file, reason: "it is missing or may not be read; use another backup")
    }
    defer { try? handle.close() }
    var bytes = 0
    while let data = try handle.read(upToCount: chunk), !data.isEmpty {
      try body(data)
      bytes += data.count
    }
    return bytes
  }
}
