import ArgumentParser
import Engine

/// `kindred seal-key`
struct NewSealKey: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "seal-key",
    abstract: "Create an encryption key for records at rest, or rotate it.",
    discussion: """
      Pass the file to every command with --seal-key or KINDRED_SEAL_KEY. kindred compact or kindred rebuild encrypts an \
      existing collection with the newest key; until then its older keys are needed.

      Example: kindred seal-key seal.keys
      """)

  @Argument(help: ArgumentHelp("Key file. If it exists, the new key is put first.", valueName: "file")) var file: String

  func run() throws {
    let names = try SealKeyFile.addKey(to: file)
    Console.print("\(file): new records are encrypted with key \(names[0])")
    if names.count > 1 {
      Console.print("older keys, for decryption: \(names.dropFirst().joined(separator: ", "))")
    }
  }
}
