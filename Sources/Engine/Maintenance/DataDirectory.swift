import Foundation
import Index

/// A data directory that is looked after and not used: held by this process, with no collection open. What is damaged can be
/// named and repaired here, which an engine would not open.
public final class DataDirectory {
  /// The path.
  public let path: String
  let options: Engine.Options
  let catalog: Catalog
  private(set) var entries: [String: CatalogEntry]
  private let lock: DirectoryLock

  /// Takes a data directory, which must be there, and reads its catalog once the catalog's pages are found to be sound.
  public init(_ options: Engine.Options) throws {
    path = options.dataDirectory
    self.options = options
    guard FileManager.default.fileExists(atPath: path + "/catalog/data.mdb") else {
      throw EngineError.dataDirectory(path: path, reason: "there is no catalog in it; check the path")
    }
    lock = try DirectoryLock(directory: path)
    let faults = try PageCheck.faults(at: path + "/catalog", limit: 1)
    if let fault = faults.first {
      throw EngineError.dataDirectory(path: path, reason: "its catalog is damaged (\(fault)); restore a backup")
    }
    catalog = try Catalog(directory: path)
    entries = try catalog.entries()
  }

  /// The names of the collections.
  public var collections: [String] { entries.keys.sorted() }

  /// The folder of a collection's live generation.
  func folder(of name: String) throws -> String { folder(name, try entry(name).generation) }

  func folder(_ name: String, _ generation: String) -> String { "\(path)/collections/\(name)/\(generation)" }

  func entry(_ name: String) throws -> CatalogEntry {
    guard let entry = entries[name] else { throw EngineError.noCollection(name, known: collections) }
    return entry
  }

  func set(_ name: String, _ entry: CatalogEntry) throws {
    try catalog.set(name, entry)
    entries[name] = entry
  }

  /// How the vectors of a collection are checked against their texts.
  public enum VectorCheck: String, CaseIterable, Sendable {
    /// Not at all.
    case none
    /// A thousand records, spread evenly.
    case sampled
    /// Every record.
    case full
  }

  /// Checks everything that must hold of a collection; returns what does not, a line each. Its pages come first, read
  /// without LMDB, since LMDB believes them. Throws if it cannot be opened at all.
  public func verify(_ name: String, vectors: VectorCheck = .none) throws -> [String] {
    let folder = try folder(of: name)
    let pages = try PageCheck.faults(at: folder)
    guard pages.isEmpty else { return pages }
    let generation = try options.open(folder)
    let faults = try generation.verify().map(\.description)
    guard faults.isEmpty, vectors != .none else { return faults }
    let sample = vectors == .sampled ? 1000 : generation.snapshot.count
    return try VectorComparison(generation.snapshot, LazyModel(options).load(), name).faults(sample: sample)
  }
}
