import Cryptography
import Foundation
import Index
import Wire

/// What was copied.
public struct BackupSummary: Sendable {
  /// Records in each collection.
  public let collections: [(name: String, records: Int)]
  /// Bytes of all files.
  public let bytes: Int
  /// How long it took, in milliseconds.
  public let milliseconds: Double
}

extension Engine {
  /// Copies every collection into a new folder while searches and writes go on: each as it was at one commit, without free
  /// pages. The copy is verified before it gets its name, so that a folder of this name is whole. `rate` is the most bytes
  /// to be written in a second.
  public func backup(to path: String, rate: Int? = nil) throws -> BackupSummary {
    let start = ContinuousClock.now
    try Self.checkIsFree(path)
    // The generations are those of one moment; one that is replaced later stays open until it is copied.
    let chosen = withoutSwitches { collections.map(\.live) }
    let partial = path + ".partial"
    try? FileManager.default.removeItem(atPath: partial)
    do {
      let writer = try BackupWriter(partial, rate: rate)
      for (entry, generation) in chosen { try writer.add(entry, generation) }
      try writer.add(audit)
      try writer.finish(keys.all)
      let copied = try BackupReader(partial)
      let records = try copied.verify(mapSize: options.mapSize, keys: options.sealKeys)
      try copied.move(to: path)
      return BackupSummary(
        collections: records, bytes: copied.bytes, milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
  }

  /// Makes a data directory of a backup. The files are compared with their checksums and verified before the directory gets its
  /// name, so that it is there whole or not at all. `keyFile` has the keys where records are sealed.
  public static func restore(from backup: String, to path: String, mapSize: Int, keyFile: String? = nil) throws
    -> BackupSummary
  {
    let start = ContinuousClock.now
    let keys = try keyFile.map { try SealKeys(path: $0) }
    try checkIsFree(path)
    let partial = path + ".partial"
    try? FileManager.default.removeItem(atPath: partial)
    do {
      try BackupReader(backup).copy(to: partial)
      let copied = try BackupReader(partial)
      let records = try copied.verify(mapSize: mapSize, keys: keys)
      try FileManager.default.removeItem(atPath: partial + "/" + BackupManifest.name)
      try copied.move(to: path)
      return BackupSummary(
        collections: records, bytes: copied.bytes, milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw error
    }
  }

  private static func checkIsFree(_ path: String) throws(EngineError) {
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard FileManager.default.fileExists(atPath: path) else { return }
    guard contents?.isEmpty == true else {
      throw .dataDirectory(path: path, reason: "it exists and is not empty; name a new or empty folder")
    }
  }
}

/// What a backup says of itself: its files, with their lengths and SHA-256.
struct BackupManifest {
  static let name = "backup.json"
  private static let format: Int64 = 1

  struct File: Equatable {
    let path: String
    let bytes: Int
    let sha256: String
  }

  var files: [File] = []

  init() {}

  init(json: JSONValue, path: String) throws(EngineError) {
    guard json["format"]?.integer == Self.format, let list = json["files"]?.array else {
      throw .dataDirectory(path: path, reason: "its backup.json is not one of this program's; check the path")
    }
    for one in list {
      guard let name = one["path"]?.string, let bytes = one["bytes"]?.integer, let sum = one["sha256"]?.string,
        !name.hasPrefix("/"), !name.split(separator: "/").contains("..")
      else { throw .dataDirectory(path: path, reason: "its backup.json cannot be read; use another backup") }
      files.append(File(path: name, bytes: Int(bytes), sha256: sum))
    }
  }

  var json: JSONValue {
    .object([
      "format": .integer(Self.format), "program": .string(Engine.version),
      "files": .array(
        files.map { file in
          .object([
            "path": .string(file.path), "bytes": .integer(Int64(file.bytes)), "sha256": .string(file.sha256),
          ])
        }),
    ])
  }
}
