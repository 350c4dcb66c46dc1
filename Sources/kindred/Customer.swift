import ArgumentParser
import Engine
import Wire

/// `kindred customer`
struct Customer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What a customer may ask for: all that is stored about them, or that it be erased.",
    subcommands: [ExportCustomer.self, EraseCustomer.self])
}

/// `kindred customer export`
struct ExportCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print everything that all collections hold about one customer, as JSON.",
    discussion: """
      That is: records with this id, and records that name it in a keyword field that is called as the id column of a collection. \
      With their vectors.
      """)

  @Argument(help: "The customer's id.") var id: String
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    Console.print(try await service.call("customer_export", .object(["id": .string(id)])))
  }
}

/// `kindred customer erase`
struct EraseCustomer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "erase",
    abstract: "Delete all of that, in every collection.",
    discussion: """
      With --compact the data files are written anew, so that the bytes are gone from them too, and older generations go. Backups \
      that were made before, and files that were exported, are the operator's to erase.
      """)

  @Argument(help: "The customer's id.") var id: String
  @Flag(help: "Compact each collection afterwards.") var compact = false
  @OptionGroup var jobs: JobOptions
  @OptionGroup var service: ServiceOptions

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
