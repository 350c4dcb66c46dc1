import ArgumentParser
import Engine
import Foundation

/// The command line: `kindred <verb>`.
@main
struct Kindred: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kindred",
    abstract: "Matches a bank's customers and products by meaning.",
    version: Engine.version,
    subcommands: [
      Sample.self, Create.self, ShowSchema.self, Import.self, Search.self, Similar.self, Get.self, Count.self,
      Delete.self, Saved.self, RunSaved.self, Forget.self, Embed.self, Tokenize.self, Serve.self, ModelContext.self,
      Stats.self,
      Verify.self, Rebuild.self,
      Compact.self, ShowJob.self, Backup.self, Restore.self, Keys.self, NewSealKey.self,
      Audit.self, Customer.self, Bench.self,
    ])

  static func main() async {
    MatrixEnvironment.prepare()
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
    if code != .failure { exit(withError: error) }
    Console.error("kindred: \(message(for: error))")
    exit(withError: ExitCode(1))
  }
}
