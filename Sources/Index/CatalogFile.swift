import Store

/// A small durable map from names to bytes, in an environment of its own: what the engine keeps of its collections.
public final class CatalogFile: Sendable {
  private static let format = 1
  private let environment: Environment
  private let entriesTable: Table

  /// Opens the catalog in a folder, which is made when missing.
  public init(at path: String) throws {
    environment = try Environment(path: path, tables: ["meta", "collections"], options: .init(mapSize: 1 << 30))
    entriesTable = try environment.table("collections")
    try checkFormat()
  }

  private func checkFormat() throws {
    let meta = try environment.table("meta")
    let found = try unsafe environment.beginRead().withValue(meta, "format") {
      unsafe String(decoding: $0, as: UTF8.self)
    }
    guard let found else {
      return try environment.write { try $0.put(meta, "format", Array("\(Self.format)".utf8)) }
    }
    guard found == "\(Self.format)" else {
      throw IndexError.formatVersion(found: Int(found) ?? -1, supported: Self.format, path: environment.path)
    }
  }

  /// Everything in it, by name.
  public func entries() throws -> [String: [UInt8]] {
    var entries: [String: [UInt8]] = [:]
    try unsafe environment.beginRead().forEach(entriesTable) { key, value in
      unsafe entries[String(decoding: key, as: UTF8.self)] = unsafe Array(value)
      return true
    }
    return entries
  }

  /// Stores an entry in one commit, in place of any of that name.
  public func set(_ name: String, _ bytes: [UInt8]) throws {
    try environment.write { try $0.put(entriesTable, name, bytes) }
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
}
