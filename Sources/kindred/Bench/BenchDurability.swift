import ArgumentParser
import Engine

/// `kindred bench answers`
struct BenchAnswers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answers", abstract: "Everything that a collection holds, and what it answers: to compare two copies.")

  @Argument(help: "The collection.") var collection: String
  @Option(help: "Searches, each by the planner, exact and by a walk.") var questions = 50
  @OptionGroup(title: "Data and model") var data: DataOptions

  func run() throws {
    for line in try AnswerSheet.lines(data.open(), collection: collection, questions: questions) { Console.print(line) }
  }
}

/// `kindred bench churn`
struct BenchChurn: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "churn", abstract: "What an index is like after rounds of deleting and adding.")

  @Option(help: "Records at any time.") var records = 100_000
  @Option(help: "Numbers in a vector.") var dimension = 384
  @Option(help: "Rounds.") var rounds = 30
  @Option(help: "The share of the records that a round changes.") var share = 0.1
  @Option(help: "Where the index is built, and removed again.") var folder: String?

  func validate() throws {
    guard records > 0, dimension > 0, rounds >= 0, (0...1).contains(share) else {
      throw ValidationError("--records, --dimension and --rounds are counts, and --share is from 0 to 1")
    }
  }

  func run() throws {
    var options = ChurnBenchmark.Options()
    (options.records, options.dimension, options.rounds, options.share) = (records, dimension, rounds, share)
    if let folder { options.folder = folder }
    var benchmark = ChurnBenchmark(options)
    Console.print(try benchmark.run())
  }
}
