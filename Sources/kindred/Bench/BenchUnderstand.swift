import ArgumentParser
import Engine

/// `kindred bench understand`
struct BenchUnderstand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "understand", abstract: "How long it takes to find the constraints in the words of questions.")

  @Argument(help: "The collection.") var collection: String
  @Option(help: "A file of questions, one a line.") var questions: String
  @OptionGroup(title: "Data and model") var data: DataOptions

  func run() throws {
    let texts = try BenchmarkTexts(InputFile(questions), jsonLines: false)
    Console.print(try UnderstandBenchmark.run(data.open(), collection: collection, texts))
  }
}
