import ArgumentParser
import Engine
import Wire

/// `kindred customer`
struct Customer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Export or erase all data about a customer.",
    subcommands: [ExportCustomer.self, EraseCustomer.self])
}

/// `kindred customer export`
struct ExportCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print everything that all collections hold about one customer, as JSON.",
    discussion: """
      The data are the records with this id, and those that name it in a keyword field with the name of a collection's \
      id column, with their vectors.

      Example: kindred customer export C-000001
      """)

  @Argument(help: "The customer's id.") var id: String
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    Console.print(try await service.call("customer_export", .object(["id": .string(id)])))
  }
}

/// `kindred customer erase`
struct EraseCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Delete all data about a customer, in every collection.",
    discussion: """
      With --compact the data files are rewritten, so that the bytes are gone from them too, and previous generations \
      are dropped. Earlier backups and exported files must be erased by the operator.

      Example: kindred customer erase C-000001 --compact
      """)

  @Argument(help: "The customer's id.") var id: String
  @Flag(help: "Compact each collection afterwards.") var compact = false
  @OptionGroup var jobs: JobOptions
  @OptionGroup(title: "Connection and data") var service: ServiceOptions

  func run() async throws {
    let result = try await service.call("customer_erase", .object(["id": .string(id)]))
    let erased = result["erased"]?.array ?? []
    if service.json {
      Console.print(result)
    } else {
      for one in erased {
        Console.print("\(one["collection"]?.string ?? ""): \(one["deleted"]?.integer ?? 0) records deleted")
      }
      if erased.isEmpty { Console.print("no collection holds anything about \(id)") }
    }
    guard compact else { return }
    for name in erased.compactMap({ $0["collection"]?.string }) {
      try await jobs.run(.compact, on: name, service, method: "compact", ["collection": .string(name)])
    }
  }
}
