import Index
import Wire

/// What the catalog keeps of a collection.
struct CatalogEntry: Equatable, Sendable {
  /// The folder of a collection's first generation.
  static let firstGeneration = "g000001"

  /// Whether a folder can be a generation's: `g` and six digits.
  static func isGenerationName(_ name: String) -> Bool {
    name.utf8.count == 7 && name.first == "g" && name.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
  }

  var schema: Schema
  /// The folder of the live generation.
  var generation: String
  /// The folder of the model that a rebuild made it with; nil where that is the program's own.
  var model: String?
  /// The older generation that is kept.
  var kept: KeptGeneration?
  /// The job that is under way in a server, to be begun again if the server dies.
  var job: JobRecord?
  /// How many jobs servers have begun.
  var jobs = 0
  /// Searches and audiences, by name.
  var saved: [String: SavedSearch] = [:]
  /// What scores are worth, as far as that was measured.
  var calibration: Calibration?

  init(schema: Schema, generation: String) {
    self.schema = schema
    self.generation = generation
  }

  init(json: JSONValue) throws(EngineError) {
    guard let schema = json["schema"], let generation = json["generation"]?.string else {
      throw .badSchema("its catalog entry cannot be read")
    }
    self.init(schema: try Schema(json: schema), generation: generation)
    model = json["model"]?.string
    kept = json["kept"].flatMap(KeptGeneration.init(json:))
    job = json["job"].flatMap(JobRecord.init(json:))
    jobs = Int(json["jobs"]?.integer ?? 0)
    for (name, value) in json["saved"]?.object?.members ?? [] { saved[name] = SavedSearch(json: value) }
    calibration = json["calibration"].flatMap(Calibration.init(json:))
  }

  var json: JSONValue {
    var object: JSONObject = ["schema": schema.json, "generation": .string(generation)]
    object["model"] = model.map { .string($0) }
    object["kept"] = kept?.json
    object["job"] = job?.json
    if jobs > 0 { object["jobs"] = .integer(Int64(jobs)) }
    if !saved.isEmpty {
      let members = saved.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value.json) }
      object["saved"] = .object(JSONObject(members))
    }
    object["calibration"] = calibration?.json
    return .object(object)
  }

  /// The folders of all its generations.
  var generations: [String] { [generation] + (kept.map { [$0.name] } ?? []) }
}

/// An older generation that can be made live again: writes to the live one are noted there, to be made good in this one.
struct KeptGeneration: Equatable, Sendable {
  /// Its folder.
  let name: String
  /// The folder of the model it was made with, as far as that is known.
  let model: String?
  /// Milliseconds since 1970 at which it goes.
  let until: Int64

  init(name: String, model: String?, until: Int64) {
    self.name = name
    self.model = model
    self.until = until
  }

  init?(json: JSONValue) {
    guard let name = json["generation"]?.string, let until = json["until"]?.integer else { return nil }
    self.init(name: name, model: json["model"]?.string, until: until)
  }

  var json: JSONValue {
    var object: JSONObject = ["generation": .string(name), "until": .integer(until)]
    object["model"] = model.map { .string($0) }
    return .object(object)
  }
}

/// The collections and keys of a data directory: `index/catalog`.
final class Catalog: Sendable {
  private let file: CatalogFile

  init(directory: String) throws {
    file = try CatalogFile(at: directory + "/catalog")
  }

  /// Every collection by name.
  func entries() throws -> [String: CatalogEntry] {
    try file.entries(.collections).mapValues { try CatalogEntry(json: JSONValue(parsing: $0.span)) }
  }

  /// Makes a collection's entry what is given, in one commit.
  func set(_ name: String, _ entry: CatalogEntry) throws {
    try file.set(.collections, name, entry.json.serialised())
  }

  /// Every key by its id, revoked ones too.
  func keys() throws -> [String: APIKey] {
    try file.entries(.keys).mapValues { try APIKey(json: JSONValue(parsing: $0.span)) }
  }

  /// Stores a key, in one commit.
  func set(_ key: APIKey) throws { try file.set(.keys, key.id, key.json.serialised()) }
}
