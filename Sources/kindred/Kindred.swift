import ArgumentParser
import Engine
import Foundation

/// The command line: `kindred <verb>`.
@main
struct Kindred: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kindred",
    abstract: "Matches a bank's customers and products by meaning.",
    discussion: """
      Example:
        kindred sample sample
        kindred import customers sample/customers.jsonl --schema sample/customers.schema.json
        kindred search customers "young professionals with good credit"
      """,
    version: Engine.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Data", subcommands: [Sample.self, Create.self, ShowSchema.self, Import.self, Get.self, Delete.self]),
      CommandGroup(
        name: "Search",
        subcommands: [Search.self, Similar.self, Count.self, Saved.self, RunSaved.self, Forget.self]),
      CommandGroup(
        name: "Operation",
        subcommands: [
          Serve.self, ModelContext.self, Stats.self, ShowJob.self, Rebuild.self, Compact.self, Verify.self, Backup.self,
          Restore.self,
        ]),
      CommandGroup(name: "Security", subcommands: [Keys.self, NewSealKey.self, Audit.self, Customer.self]),
      CommandGroup(name: "Tools", subcommands: [Embed.self, Tokenize.self, Bench.self]),
    ])

  static func main() async {
    MatrixEnvironment.prepare()
    if let complaint = UnknownVerb.complaint(Array(CommandLine.arguments.dropFirst()), of: Self.self) {
      Console.error(complaint)
      exit(withError: ExitCode.validationFailure)
    }
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as ExitCode {
      exit(withError: error)
    } catch {
      fail(error)
    }
  }

  /// Ends the process: usage errors and help as the argument parser prints them, all others on one line.
  private static func fail(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if code.isSuccess {
      Console.print(HelpText.ordered(fullMessage(for: error)))
      exit(withError: code)
    }
    if code != .failure { exit(withError: error) }
    Console.error("kindred: \(CommandErrors.message(error) ?? message(for: error))")
    exit(withError: ExitCode(1))
  }
}
