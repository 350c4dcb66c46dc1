package import Foundation
package import Index
import Synchronization

/// Kindred as a library: the collections of one data directory, and the model that embeds for them.
public final class Engine: Sendable {
  /// How an engine is opened.
  public struct Options: Sendable {
    /// The data directory.
    public var dataDirectory: String
    /// The folder of the sentence-transformers model.
    public var modelDirectory: String
    /// The precision of the encoder: `auto`, or the name of one.
    public var precision: String
    /// Address space reserved for each collection, in bytes.
    public var mapSize: Int
    /// Threads that embed at the same time.
    public var threads: Int
    /// The keys that records are sealed with; nil for not at all. An index that is there becomes sealed, or is sealed with another
    /// first key, by a rebuild or `compact`.
    package private(set) var sealKeys: SealKeys?
    /// Called once, when the model has been loaded.
    public var whenModelIsLoaded: (@Sendable (TextModel) -> Void)?
    /// What time it is, for keys that expire.
    package var now: @Sendable () -> Date = { Date() }

    /// The defaults: 256 GiB of address space for each collection, a thread for each core.
    public init(
      dataDirectory: String, modelDirectory: String, precision: String = "auto", mapSize: Int = 256 << 30,
      threads: Int? = nil
    ) {
      self.dataDirectory = dataDirectory
      self.modelDirectory = modelDirectory
      self.precision = precision
      self.mapSize = mapSize
      self.threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    }
  }

  /// How it was opened.
  public let options: Options
  /// The model, which is loaded when it is first needed.
  public let model: LazyModel
  /// When it was opened.
  let opened = Date()
  /// Models that rebuilds have chosen.
  let shelf: ModelShelf
  /// Jobs of this process.
  let board = JobBoard()
  /// What unrelated questions look like to each model.
  let backgrounds = BackgroundShelf()
  /// Held while the catalog changes what is live or kept.
  let switches = Mutex(())
  let catalog: Catalog
  /// What was read and administered.
  let audit: AuditTrail
  /// Who may do what.
  package let keys: Keychain
  private let open: Mutex<[String: Collection]>
  /// The names of collections that are being made.
  private let beingMade = Mutex<Set<String>>([])
  /// Declared last, so that it is let go when everything else is closed.
  private let lock: DirectoryLock

  /// Opens a data directory, which is made when missing, and every collection in it. The model is not loaded.
  public init(_ options: Options) throws {
    self.options = options
    model = LazyModel(options)
    shelf = ModelShelf(options)
    try Self.prepare(options.dataDirectory)
    lock = try DirectoryLock(directory: options.dataDirectory)
    catalog = try Catalog(directory: options.dataDirectory)
    audit = try AuditTrail(options)
    keys = try Keychain(catalog, now: options.now)
    var collections: [String: Collection] = [:]
    for (name, entry) in try catalog.entries() {
      let path = Self.path(options, name, entry.generation)
      collections[name] = Collection(entry, generation: try options.open(path))
    }
    open = Mutex(collections)
    Self.removeForgotten(options, collections)
    dropExpired()
  }

  /// The collections, by name.
  public var collections: [Collection] {
    open.withLock { $0.values.sorted { $0.name < $1.name } }
  }

  /// The collection of this name.
  public func collection(_ name: String) throws(EngineError) -> Collection {
    if let found = existing(name) { return found }
    throw .noCollection(name, known: collections.map(\.name))
  }

  /// The same; nil if there is none.
  func existing(_ name: String) -> Collection? { open.withLock { $0[name] } }

  /// Makes a collection. The model must be there: its fingerprint is recorded with the first generation. Collections can be
  /// looked up meanwhile.
  public func create(_ schema: Schema) throws -> Collection {
    try schema.check()
    let model = try model.load()
    let name = schema.collection
    try reserve(name)
    defer { beingMade.withLock { _ = $0.remove(name) } }
    let entry = CatalogEntry(schema: schema, generation: CatalogEntry.firstGeneration)
    let path = Self.path(options, name, entry.generation)
    // A folder that the catalog does not name is what a crash left of an earlier attempt.
    try? FileManager.default.removeItem(atPath: path)
    var made = GenerationOptions(
      dimension: model.dimension, fields: schema.definitions, fingerprint: model.fingerprint,
      precision: model.precision)
    made.sealing = options.sealing(of: name)
    let generation = try Generation.create(at: path, made, mapSize: options.mapSize)
    try catalog.set(name, entry)
    let collection = Collection(entry, generation: generation)
    open.withLock { $0[name] = collection }
    return collection
  }

  /// Keeps a name for the collection that is being made; throws where there is one of that name, or another call makes it.
  private func reserve(_ name: String) throws(EngineError) {
    let isNew = beingMade.withLock { names in
      existing(name) == nil && names.insert(name).inserted
    }
    guard isNew else { throw .collectionExists(name) }
  }

  /// Says in the lock file where this process serves, for others that find the directory in use.
  public func announce(address: String) { lock.write(address: address) }

  static func path(_ options: Options, _ collection: String, _ generation: String) -> String {
    "\(options.dataDirectory)/collections/\(collection)/\(generation)"
  }

  private static func prepare(_ directory: String) throws(EngineError) {
    do {
      try FileManager.default.createDirectory(atPath: directory + "/collections", withIntermediateDirectories: true)
    } catch {
      throw .dataDirectory(
        path: directory, reason: "\(error.localizedDescription); give this user read and write access to it")
    }
    // A new catalog would name none of them, and they would be taken for what a crash left.
    let isNew = !FileManager.default.fileExists(atPath: directory + "/catalog/data.mdb")
    if isNew, let found = generations(in: directory).first {
      throw .dataDirectory(
        path: directory,
        reason: "there is a collection \(found.collection) and no catalog; restore catalog from a backup")
    }
  }

  /// The folders of generations, by their names.
  static func generations(in directory: String) -> [(collection: String, name: String)] {
    folders(in: directory).filter { CatalogEntry.isGenerationName($0.name) }
  }

  /// What lies in the folders of collections.
  private static func folders(in directory: String) -> [(collection: String, name: String)] {
    let root = directory + "/collections"
    func contents(_ path: String) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
    return contents(root).filter(Schema.isCollectionName).flatMap { collection in
      contents("\(root)/\(collection)").map { (collection, $0) }
    }
  }

  /// Removes generations that the catalog does not name: what a crash left of a build that never became live.
  private static func removeForgotten(_ options: Options, _ collections: [String: Collection]) {
    for (name, generation) in folders(in: options.dataDirectory)
    where collections[name]?.entry.generations.contains(generation) != true {
      guard CatalogEntry.isGenerationName(generation) || generation.hasSuffix(Rebuild.suffix) else { continue }
      try? FileManager.default.removeItem(atPath: path(options, name, generation))
      // Goes only if it is empty.
      if collections[name] == nil { unsafe _ = rmdir("\(options.dataDirectory)/collections/\(name)") }
    }
  }
}

extension Engine.Options {
  /// Has records sealed with the keys in a file, as `kindred seal-key` makes it. Throws `SealKeyError`.
  public mutating func sealRecords(keyFile: String) throws { sealKeys = try SealKeys(path: keyFile) }

  /// Opens the generation in a folder.
  func open(_ folder: String) throws -> Generation {
    try Generation.open(at: folder, mapSize: mapSize, keys: sealKeys)
  }

  /// How the records of a new generation are sealed.
  func sealing(of collection: String) -> Sealing? { sealKeys.map { Sealing(keys: $0, collection: collection) } }
}
