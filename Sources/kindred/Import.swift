import ArgumentParser
import Engine
import Foundation
import Wire

/// `kindred import`
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Read a CSV or JSON-lines file, plain or gzipped, into a collection.",
    discussion: """
      A new collection is created with the given schema, or with one inferred from the whole file. Invalid rows are \
      listed in the rejects file; all others are imported. Exit status: 0 success, 3 some rows rejected, 1 failed.

      Example: kindred import customers customers.csv --schema customers.schema.json
      """)

  @Argument(help: "The collection.") var collection: String
  @Argument(help: "The file; - for standard input.") var file: String
  @Option(help: ArgumentHelp("Schema file, for a new collection.", valueName: "FILE")) var schema: String?
  @Option(name: .customLong("id-prefix"), help: ArgumentHelp("Prefix of row numbers used as ids.", valueName: "PREFIX"))
  var idPrefix = ""
  @Option(help: ArgumentHelp("Where to list rejected rows.", valueName: "FILE")) var rejects: String?
  @Option(help: ArgumentHelp("Records per commit (default: a quarter of the collection).", valueName: "N")) var batch:
    Int?
  @Flag(help: "Print JSON, a line for each durable batch.") var json = false
  @OptionGroup(title: "Data and model") var data: DataOptions

  func validate() throws {
    guard batch.map((1...20_000).contains) ?? true else { throw ValidationError("--batch is from 1 to 20000") }
  }

  func run() throws {
    let engine = try data.open(announcesModel: true)
    let input = try InputFile(file)
    let target = try openCollection(engine, input)
    var options = ImportOptions()
    options.idPrefix = idPrefix
    options.rejectsFile = rejects
    options.batch = batch
    let summary = try importFile(engine, target, input, options)
    report(summary)
    if summary.rejected > 0 { throw ExitCode(3) }
  }

  private func openCollection(_ engine: Engine, _ input: InputFile) throws -> Collection {
    if let found = engine.collections.first(where: { $0.name == collection }) {
      if schema != nil { throw CommandError("\(collection) has a schema already; leave --schema out") }
      return found
    }
    let made =
      try schema.map { try readSchema($0, collection: collection) }
      ?? Importer.inferSchema(of: input, collection: collection)
    if schema == nil, !json { Console.print("schema of \(collection), inferred: \(made.json.text)") }
    return try engine.create(made)
  }

  private func importFile(
    _ engine: Engine, _ target: Collection, _ input: InputFile, _ options: ImportOptions
  ) throws -> ImportSummary {
    let bar = ProgressBar(collection)
    let total = Console.isTerminal ? try input.countLines() : 0
    defer { bar.end() }
    let printsCommits = json
    let importer = Importer(engine, into: target, options: options) { progress in
      bar.show(progress.rows, of: total)
    } committed: { committed in
      guard printsCommits else { return }
      Console.print(.object(["committed": .integer(Int64(committed))]))
      Console.flush()
    }
    return try importer.run(input)
  }

  private func report(_ summary: ImportSummary) {
    if json { return Console.print(summary.json) }
    let seconds = (summary.milliseconds / 100).rounded() / 10
    Console.print(
      "\(summary.rows) rows in \(seconds) s: \(summary.created) created, \(summary.updated) updated, "
        + "\(summary.unchanged) unchanged, \(summary.duplicates) duplicates, \(summary.rejected) rejected")
    if let file = summary.rejectsFile { Console.print("the rejected rows are listed in \(file)") }
  }
}
