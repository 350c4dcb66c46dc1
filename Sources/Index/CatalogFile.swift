import Store

/// Small durable maps from names to bytes, in an environment of their own: what the engine keeps beside its collections' records.
/// Every entry has a checksum, and a missing one is noticed.
public final class CatalogFile: Sendable {
  /// One of the maps.
  public struct Section: Hashable, Sendable {
    /// The table of the entries.
    let name: String
    /// The table of their checksums.
    let checksums: String

    /// The map of collections, which every catalog has had.
    public static let collections = Section(name: "collections", checksums: "checksums")
    /// The map of API keys.
    public static let keys = Section(name: "keys", checksums: "keys.checksums")

    fileprivate static let all = [collections, keys]
  }

  /// Format 1 had no checksums; it becomes format 2 when it is opened.
  private static let format = 2
  private let environment: Environment
  private let meta: Table

  /// Opens the catalog in a folder, which is made when missing; maps that it has not yet are made too.
  public init(at path: String) throws {
    let tables = ["meta"] + Section.all.flatMap { [$0.name, $0.checksums] }
    environment = try Environment(path: path, tables: tables, options: .init(mapSize: 1 << 30))
    meta = try environment.table("meta")
    try checkFormat()
  }

  private func checkFormat() throws {
    let found = try unsafe environment.beginRead().withValue(meta, "format") {
      unsafe String(decoding: $0, as: UTF8.self)
    }
    switch found {
    case "\(Self.format)": return
    case nil: try environment.write { try $0.put(meta, "format", Array("\(Self.format)".utf8)) }
    case "1": try addChecksums()
    case let other?:
      throw IndexError.formatVersion(found: Int(other) ?? -1, supported: Self.format, path: environment.path)
    }
  }

  private func addChecksums() throws {
    let all = try entries(.collections, areChecked: false)
    let checksums = try environment.table(Section.collections.checksums)
    try environment.write { transaction in
      for (name, bytes) in all { try transaction.put(checksums, name, Self.checksum(name, bytes)) }
      try transaction.put(meta, "format", Array("\(Self.format)".utf8))
    }
  }

  /// Everything in a map, by name. Throws if an entry is not what was stored, or one is missing.
  public func entries(_ section: Section) throws -> [String: [UInt8]] { try entries(section, areChecked: true) }

  private func entries(_ section: Section, areChecked: Bool) throws -> [String: [UInt8]] {
    let checksums = try environment.table(section.checksums)
    let reading = try environment.beginRead()
    var entries: [String: [UInt8]] = [:]
    try unsafe reading.forEach(environment.table(section.name)) { key, value in
      unsafe entries[String(decoding: key, as: UTF8.self)] = unsafe Array(value)
      return true
    }
    guard areChecked else { return entries }
    for (name, bytes) in entries {
      let stored = try unsafe reading.withValue(checksums, name) { unsafe Array($0) }
      guard stored == Self.checksum(name, bytes) else {
        throw IndexError.corrupted(path: environment.path, reason: "the checksum of entry \(name) is wrong")
      }
    }
    guard reading.count(checksums) == entries.count else {
      throw IndexError.corrupted(path: environment.path, reason: "an entry is missing")
    }
    return entries
  }

  /// Stores an entry in one commit, in place of any of that name.
  public func set(_ section: Section, _ name: String, _ bytes: [UInt8]) throws {
    let (entries, checksums) = (try environment.table(section.name), try environment.table(section.checksums))
    try environment.write { transaction in
      try transaction.put(entries, name, bytes)
      try transaction.put(checksums, name, Self.checksum(name, bytes))
    }
  }

  private static func checksum(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    (Array(name.utf8) + bytes).crc32c.littleEndianBytes
  }
}

/// What kind of trouble with the storage an error is, for those who do not deal with the storage themselves.
public enum StorageProblem: Sendable {
  /// The disk or the map is full; nothing of the change was kept.
  case full
  /// There are too many readers at the moment.
  case busy
  /// Anything else.
  case other

  /// The kind of an error of the storage; nil for any other error.
  public init?(_ error: any Error) {
    guard let error = error as? StoreError else { return nil }
    switch error.code {
    case .diskFull, .mapFull: self = .full
    case .readersFull: self = .busy
    default: self = .other
    }
  }

  /// What an error of the storage says, without the place, which a caller may have named; nil for any other error.
  public static func cause(of error: any Error) -> String? {
    guard let error = error as? StoreError else { return nil }
    return "\(error.operation) failed: \(error.reason)" + (error.advice.map { "; \($0)" } ?? "")
  }
}
