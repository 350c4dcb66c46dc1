import ArgumentParser
import Foundation
import SampleBank

/// `kindred sample`
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write sample customers and products.", discussion: "Example: kindred sample sample --customers 500")

  @Argument(help: "The folder to write to.") var folder: String
  @Option(help: ArgumentHelp("Number of customers.", valueName: "N")) var customers = 2000
  @Option(help: ArgumentHelp("Number of products (default: the whole catalogue).", valueName: "N")) var products: Int?
  @Option(help: ArgumentHelp("Random seed: the same seed gives the same files.", valueName: "N")) var seed: UInt64 = 1

  func validate() throws {
    guard (0...10_000_000).contains(customers) else { throw ValidationError("--customers is from 0 to 10000000") }
    if let products, products < 0 { throw ValidationError("--products is not negative") }
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("customers.jsonl", SampleBank.customers(count: customers, seed: seed))
    try write("customers.schema.json", [SampleBank.customerSchema])
    let catalogue = SampleBank.productLines(count: products)
    try write("products.jsonl", catalogue)
    try write("products.schema.json", [SampleBank.productSchema])
    Console.print("wrote \(customers) customers and \(catalogue.count) products, with their schemas, to \(folder)")
  }

  private func write(_ name: String, _ lines: some Sequence<String>) throws {
    let path = folder + "/" + name
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else {
      throw CommandError("\(path) cannot be written")
    }
    var chunk = Data()
    for line in lines {
      chunk.append(contentsOf: (line + "\n").utf8)
      if chunk.count > 1 << 20 {
        try file.write(contentsOf: chunk)
        chunk.removeAll(keepingCapacity: true)
      }
    }
    try file.write(contentsOf: chunk)
    try file.close()
  }
}
