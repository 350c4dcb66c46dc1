import Wire

/// Texts to measure with: the lines of a file, or the `text` of each where they are JSON.
public struct BenchmarkTexts: Sendable {
  let texts: [String]

  /// Reads them; blank lines are passed over.
  public init(_ file: InputFile, jsonLines: Bool) throws {
    var texts: [String] = []
    try file.forEachLine { line, number in
      let bytes = Array(line)
      guard !bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) else { return true }
      if jsonLines {
        guard let text = try JSONValue(parsing: bytes.span)["text"]?.string else {
          throw EngineError.input(path: file.name, reason: "line \(number) has no text")
        }
        texts.append(text)
      } else {
        texts.append(String(decoding: bytes, as: UTF8.self))
      }
      return true
    }
    guard !texts.isEmpty else { throw EngineError.input(path: file.name, reason: "it holds no text") }
    self.texts = texts
  }
}
