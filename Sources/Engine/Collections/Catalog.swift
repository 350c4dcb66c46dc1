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

  init(schema: Schema, generation: String) {
    self.schema = schema
    self.generation = generation
  }

  init(json: JSONValue) throws(EngineError) {
    guard let schema = json["schema"], let generation = json["generation"]?.string else {
      throw .badSchema("its entry in the catalog cannot be read")
    }
    self.init(schema: try Schema(json: schema), generation: generation)
  }

  var json: JSONValue { .object(["schema": schema.json, "generation": .string(generation)]) }
}

/// The collections of a data directory: `index/catalog`.
final class Catalog: Sendable {
  private let file: CatalogFile

  init(directory: String) throws {
    file = try CatalogFile(at: directory + "/catalog")
  }

  /// Every collection by name.
  func entries() throws -> [String: CatalogEntry] {
    try file.entries().mapValues { try CatalogEntry(json: JSONValue(parsing: $0.span)) }
  }

  /// Makes a collection's entry what is given, in one commit.
  func set(_ name: String, _ entry: CatalogEntry) throws {
    try file.set(name, entry.json.serialised())
  }
}
