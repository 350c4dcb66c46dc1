import Foundation
import Store
import Wire

/// What the catalog keeps of a collection.
struct CatalogEntry: Equatable, Sendable {
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

/// The collections of a data directory, in an environment of their own: `index/catalog`.
final class Catalog: Sendable {
  private static let format = 1
  private let environment: Environment
  private let meta: Table
  private let collections: Table

  init(directory: String) throws {
    environment = try Environment(
      path: directory + "/catalog", tables: ["meta", "collections"], options: .init(mapSize: 1 << 30))
    meta = try environment.table("meta")
    collections = try environment.table("collections")
    try checkFormat()
  }

  private func checkFormat() throws {
    let found = try unsafe environment.beginRead().withValue(meta, "format") { unsafe Array($0) }
    guard let found else {
      return try environment.write { try $0.put(meta, "format", Array("\(Self.format)".utf8)) }
    }
    guard found == Array("\(Self.format)".utf8) else {
      throw EngineError.dataDirectory(
        path: environment.path, reason: "the catalog has another format than this program reads (\(Self.format))")
    }
  }

  /// Every collection by name.
  func entries() throws -> [String: CatalogEntry] {
    var entries: [String: CatalogEntry] = [:]
    try unsafe environment.beginRead().forEach(collections) { key, value in
      let name = unsafe String(decoding: key, as: UTF8.self)
      let bytes = unsafe Array(value)
      entries[name] = try CatalogEntry(json: JSONValue(parsing: bytes.span))
      return true
    }
    return entries
  }

  /// Makes a collection's entry what is given, in one commit.
  func set(_ name: String, _ entry: CatalogEntry) throws {
    try environment.write { try $0.put(collections, name, entry.json.serialised()) }
  }
}
