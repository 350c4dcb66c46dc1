import ArgumentParser
import Engine
import Foundation
import Wire

/// Reads a schema file.
func readSchema(_ path: String, collection: String?) throws -> Schema {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw CommandError("\(path): there is no such file, or it may not be read")
  }
  let bytes = [UInt8](data)
  return try Schema(json: JSONValue(parsing: bytes.span), collection: collection)
}

/// `kindred create`
struct Create: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Create an empty collection.",
    discussion: "Example: kindred create customers --schema customers.schema.json")

  @Argument(help: "The collection.") var collection: String
  @Option(help: ArgumentHelp("Schema file, in JSON.", valueName: "FILE")) var schema: String
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let schema = try readSchema(schema, collection: collection)
    let result = try await service.call("create", .object(["schema": schema.json]))
    if service.json { Console.print(result) } else { Console.print("created \(collection)") }
  }
}

/// `kindred schema`
struct ShowSchema: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Show a collection's schema.", discussion: "Example: kindred schema customers")

  @Argument(help: "The collection.") var collection: String
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let result = try await service.call("collections", .object([:]))
    let list = result["collections"]?.array ?? []
    guard let found = list.first(where: { $0["name"]?.string == collection }) else {
      throw EngineError.noCollection(collection, known: list.compactMap { $0["name"]?.string })
    }
    Console.print(found["schema"] ?? .null)
  }
}
