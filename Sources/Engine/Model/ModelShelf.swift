import Foundation
import Index
import Synchronization

/// Models besides the program's own: those that rebuilds have chosen for a collection, loaded when they are first needed.
final class ModelShelf: Sendable {
  private let options: Engine.Options
  private let models = Mutex<[Key: LazyModel]>([:])

  private struct Key: Hashable {
    let directory: String
    let precision: String
  }

  init(_ options: Engine.Options) { self.options = options }

  /// The model of a folder, in the program's precision unless another is asked for.
  func load(_ directory: String, precision: String? = nil) throws -> TextModel {
    var options = options
    options.modelDirectory = directory
    options.precision = precision ?? options.precision
    options.whenModelIsLoaded = nil
    let key = Key(directory: directory, precision: options.precision)
    return try models.withLock { models in
      if let known = models[key] { return known }
      let fresh = LazyModel(options)
      models[key] = fresh
      return fresh
    }.load()
  }

  /// A model with this fingerprint that is loaded already.
  func loaded(_ fingerprint: String) -> TextModel? {
    models.withLock { Array($0.values) }.lazy.compactMap(\.ifLoaded).first { $0.fingerprint == fingerprint }
  }

  /// Lets go of all but those of these folders in the program's precision.
  func keep(_ directories: Set<String>) {
    models.withLock { models in
      models = models.filter { directories.contains($0.key.directory) && $0.key.precision == options.precision }
    }
  }
}

extension Engine {
  /// The model that made a collection's vectors: the program's own, or the one that a rebuild has chosen.
  public func model(for collection: Collection) throws -> TextModel {
    try model(for: collection.snapshot, of: collection)
  }

  /// The same for a snapshot, which may be of a generation that is no longer live.
  func model(for snapshot: Snapshot, of collection: Collection) throws -> TextModel {
    try model(snapshot.fingerprint, of: collection)
  }

  /// The model of a fingerprint, for texts of a collection.
  func model(_ fingerprint: String, of collection: Collection) throws -> TextModel {
    let entry = collection.entry
    return try find(fingerprint, in: [entry.model, entry.kept?.model], of: collection)
  }

  /// Finds a model by its fingerprint among those loaded, those of these folders, and the program's own.
  func find(_ fingerprint: String, in folders: [String?], of collection: Collection) throws -> TextModel {
    if let own = model.ifLoaded, own.fingerprint == fingerprint { return own }
    if let loaded = shelf.loaded(fingerprint) { return loaded }
    for folder in folders.compactMap({ $0 }) where folder != options.modelDirectory {
      if Fingerprint.isThere(folder), try Fingerprint.of(modelDirectory: folder) == fingerprint {
        return try shelf.load(folder)
      }
    }
    let own = try model.load()
    guard own.fingerprint == fingerprint else {
      throw EngineError.modelMismatch(
        collection: collection.name,
        reason: "its fingerprint is \(fingerprint.prefix(12))… "
          + "and that of \(options.modelDirectory) is \(own.fingerprint.prefix(12))…")
    }
    return own
  }
}

extension Fingerprint {
  /// Whether there is a model in a folder.
  static func isThere(_ directory: String) -> Bool {
    FileManager.default.fileExists(atPath: directory + "/config.json")
  }
}
