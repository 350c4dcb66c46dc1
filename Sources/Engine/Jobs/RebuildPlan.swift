import Foundation
import Index

/// What a rebuild makes, settled before it begins.
struct RebuildPlan: Sendable {
  /// Where vectors come from.
  let vectors: VectorSource
  /// What the new generation is made with.
  let shape: GenerationOptions
  /// The folder of the model, for the catalog; nil for the program's own.
  let model: String?
  /// Embeds texts that are new, in rows of a file.
  let embed: @Sendable () throws -> TextModel

  init(_ options: RebuildOptions, _ collection: Collection, _ engine: Engine, threads: Int) throws {
    let (entry, snapshot) = (collection.entry, collection.snapshot)
    let folder = options.model ?? entry.model ?? engine.options.modelDirectory
    var shape = try Self.shape(options, collection)
    let isThere = Fingerprint.isThere(folder)
    // Stored vectors can be had without their model; nothing else can.
    let isOther =
      try !options.keepsVectors && isThere
      && Fingerprint.of(modelDirectory: folder) != snapshot.fingerprint
    if isOther || options.precision != nil || (options.model != nil && !isThere) {
      let model = try engine.load(folder, precision: options.precision)
      (shape.dimension, shape.fingerprint, shape.precision) = (model.dimension, model.fingerprint, model.precision)
      embed = { model }
    } else {
      // Not the snapshot, which would be held as long as the job lasts.
      let fingerprint = snapshot.fingerprint
      embed = { try engine.model(fingerprint, of: collection) }
    }
    shape.sealing = engine.options.sealing(of: collection.name)
    self.shape = shape
    let isSame = shape.fingerprint == snapshot.fingerprint
    vectors = VectorSource(
      model: isSame && shape.precision == snapshot.precision ? nil : embed, keepsGiven: isSame,
      collection: collection.name, threads: threads)
    self.model = options.model ?? entry.model
  }

  /// What is asked for, with the vectors that are stored.
  static func shape(_ options: RebuildOptions, _ collection: Collection) throws(IndexError) -> GenerationOptions {
    var shape = collection.snapshot.shape(fields: collection.schema.definitions)
    shape.efConstruction = options.efConstruction ?? shape.efConstruction
    if let m = options.m { (shape.m, shape.m0) = (m, 2 * m) }
    try shape.check()
    return shape
  }
}

extension Engine {
  /// The model of a folder: the program's own, or another.
  func load(_ folder: String, precision: String?) throws -> TextModel {
    let isOwn = absolutePath(folder) == absolutePath(options.modelDirectory)
    if isOwn, precision == nil || precision == options.precision { return try model.load() }
    return try shelf.load(folder, precision: precision)
  }
}

/// A path that means the same in any working directory.
package func absolutePath(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
