import Foundation

/// Writes texts into a Swift file as string literals: `EmbedFiles OUTPUT FILE…`. Arrays of bytes would say the same, and take the
/// compiler half a minute for the console where literals take it no time worth naming.
@main struct EmbedFiles {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard let output = arguments.first else {
      throw CocoaError(.fileNoSuchFile)
    }
    let entries = try arguments.dropFirst().map { path in
      let file = URL(fileURLWithPath: path)
      return entry(file.lastPathComponent, try String(contentsOf: file, encoding: .utf8))
    }
    let source = """
      // Made by EmbedFiles from the files of the console.

      enum ConsoleFiles {
        static let all: [(name: String, text: String)] = [
      \(entries.joined(separator: "\n"))
        ]
      }

      """
    try source.write(toFile: output, atomically: true, encoding: .utf8)
  }

  /// A raw literal with more number signs than the text has in a row, so that nothing of it can end it.
  private static func entry(_ name: String, _ text: String) -> String {
    let signs = String(repeating: "#", count: longestRun(of: "#", in: text) + 1)
    return "(\"\(name)\", \(signs)\"\"\"\n\(text)\n\"\"\"\(signs)),"
  }

  private static func longestRun(of sign: Character, in text: String) -> Int {
    var (longest, run) = (0, 0)
    for letter in text {
      run = letter == sign ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
