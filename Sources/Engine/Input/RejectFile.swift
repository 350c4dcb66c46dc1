import Foundation

/// The list of rows that an import refused: `line,column,reason`.
final class RejectFile {
  let path: String
  private let file: FileHandle

  init(_ path: String) throws(EngineError) {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: Data("line,column,reason\n".utf8)),
      let file = FileHandle(forWritingAtPath: path)
    else { throw .input(path: path, reason: "the list of refused rows cannot be written; name another with --rejects") }
    self.file = file
    _ = try? file.seekToEnd()
  }

  func add(line: Int, _ problem: RowProblem) throws {
    let cells = ["\(line)", Self.quoted(problem.column ?? ""), Self.quoted(problem.reason)]
    try file.write(contentsOf: Data((cells.joined(separator: ",") + "\n").utf8))
  }

  func close() throws { try file.close() }

  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
