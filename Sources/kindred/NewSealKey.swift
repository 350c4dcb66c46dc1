import ArgumentParser
import Engine

/// `kindred seal-key`
struct NewSealKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal-key",
    abstract: "Make a file with a key that records are sealed with, or add a new key to one.",
    discussion: """
      Give the file to every command with --seal-key or KINDRED_SEAL_KEY. A collection that is there becomes sealed, or sealed with \
      the new key, by kindred compact or kindred rebuild; until then older keys are needed.
      """)

  @Argument(help: "The file; where it is there, the new key is put first in it.") var file: String

  func run() throws {
    let names = try SealKeyFile.addKey(to: file)
    Console.print("\(file): records are sealed with key \(names[0]) from now on")
    if names.count > 1 {
      Console.print("older keys, to open what they sealed: \(names.dropFirst().joined(separator: ", "))")
    }
  }
}
