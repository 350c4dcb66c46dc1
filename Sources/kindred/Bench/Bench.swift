import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred bench`
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure; print JSON.",
    subcommands: [
      BenchTokenize.self, BenchEncode.self, BenchSearch.self, BenchBuild.self, BenchOpen.self,
      BenchAnswers.self, BenchChurn.self, BenchUnderstand.self, BenchServe.self,
    ])
}

/// `kindred bench tokenize`
struct BenchTokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize", abstract: "How fast texts become ids, on one thread.")

  @Argument(help: "A file of texts.") var file: String
  @Flag(help: "Each line is an object with text.") var jsonl = false
  @OptionGroup(title: "Model") var model: ModelOption

  func run() throws {
    let texts = try BenchmarkTexts(InputFile(file), jsonLines: jsonl)
    Console.print(try TokenizeBenchmark.run(texts, modelDirectory: model.folder))
  }
}

/// `kindred bench encode`
struct BenchEncode: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "How fast texts become embeddings, tokenizing included, and how near they come to f32.")

  @Argument(help: "A file of texts.") var file: String
  @Flag(help: "Each line is an object with text.") var jsonl = false
  @Option(help: "Threads.") var threads = ProcessInfo.processInfo.activeProcessorCount
  @Option(name: .customLong("repeat"), help: "Passes over the file.") var repeats = 3
  @OptionGroup(title: "Model") var model: ModelOption

  func run() throws {
    let texts = try BenchmarkTexts(InputFile(file), jsonLines: jsonl)
    let benchmark = try EncodeBenchmark(
      texts, modelDirectory: model.folder, precision: model.precision, threads: threads, repeats: repeats)
    Console.print(try benchmark.run())
  }
}

/// `kindred bench search`
struct BenchSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "How fast and how well an index finds what is nearest.")

  @Argument(help: "The collection.") var collection: String
  @Option(help: "A file of queries: JSON lines with vector or text.") var queries: String
  @Option(name: .customShort("k"), help: "Hits to a query.") var k = 10
  @Option(help: "Beam widths to measure, such as 16,32,64.") var ef: String?
  @Option(help: "Threads that search at the same time.") var threads = 1
  @Option(help: "A filter on every query.") var filter: String?
  @Flag(help: "Print the ids found.") var ids = false
  @Flag(help: "Walk the graph, whatever the planner would do.") var walk = false
  @OptionGroup(title: "Data and model") var data: DataOptions

  func run() throws {
    var options = SearchBenchmark.Options()
    options.k = k
    options.threads = threads
    options.filter = filter
    options.ids = ids
    options.walks = walk
    options.efs = try (ef ?? "").split(separator: ",").map { text in
      guard let width = Int(text), width > 0 else { throw ValidationError("--ef \(text): a width is a whole number") }
      return width
    }
    let benchmark = try SearchBenchmark(
      data.open(), collection: collection, queries: InputFile(queries), options: options)
    for result in try benchmark.run() { Console.print(result) }
  }
}

/// `kindred bench open`
struct BenchOpen: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "How long it takes to open a data directory and find the first hits.")

  @Argument(help: "The collection.") var collection: String
  @OptionGroup(title: "Data and model") var data: DataOptions

  func run() throws { Console.print(try OpenBenchmark.run(data.engineOptions, collection: collection)) }
}

/// `kindred bench build`
struct BenchBuild: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build", abstract: "How long a durable index of vectors takes.")

  @Argument(help: "A file of little-endian float32 vectors.") var file: String
  @Option(help: "Numbers in a vector.") var dimension = 384
  @Option(help: "Where the index is built, and removed again.") var folder = NSTemporaryDirectory() + "kindred-bench"

  func run() throws {
    Console.print(try BuildBenchmark.run(file, dimension: dimension, folder: folder))
  }
}
