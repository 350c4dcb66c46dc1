import ArgumentParser
import Engine
import Foundation
import Wire

/// Reads a schema file.
func readSchema(_ path: String, collection: String?) throws -> Schema {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw ValidationError("\(path): there is no such file, or it may not be read")
  }
  let bytes = [UInt8](data)
  return try Schema(json: JSONValue(parsing: bytes.span), collection: collection)
}

/// `kindred create`
struct Create: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Make an empty collection.")

  @Argument(help: "The collection.") var collection: String
  @Option(help: "A file with its schema, in JSON.") var schema: String
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let schema = try readSchema(schema, collection: collection)
    let result = try await service.call("create", .object(["schema": schema.json]))
    if service.json { Console.print(result) } else { Console.print("made \(collection)") }
  }
}

/// `kindred schema`
struct ShowSchema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "schema", abstract: "Show a collection's schema.")

  @Argument(help: "The collection.") var collection: String
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let result = try await service.call("collections", .object([:]))
    let list = result["collections"]?.array ?? []
    guard let found = list.first(where: { $0["name"]?.string == collection }) else {
      throw EngineError.noCollection(collection, known: list.compactMap { $0["name"]?.string })
    }
    Console.print(found["schema"] ?? .null)
  }
}
