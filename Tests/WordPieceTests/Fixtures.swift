import Foundation
import WordPiece

/// The files that tests need and a fresh clone lacks. Tests that use them are enabled only where they are present.
enum Fixtures {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func folder(_ variable: String, default path: String) -> URL {
    ProcessInfo.processInfo.environment[variable].map { URL(filePath: $0) } ?? root.appending(path: path)
  }

  private static let vocabularyFile = folder("KINDRED_MODEL", default: "models/all-MiniLM-L6-v2").appending(
    path: "vocab.txt")
  private static let reference = folder("KINDRED_REFERENCE", default: "../shared")

  static let hasModel = FileManager.default.fileExists(atPath: vocabularyFile.path)
  static let hasReference = hasModel && FileManager.default.fileExists(atPath: reference.appending(path: "data").path)

  /// The tokenizer of all-MiniLM-L6-v2.
  static func modelTokenizer() throws -> Tokenizer {
    try Tokenizer(vocabulary: Vocabulary(lines: Array(Data(contentsOf: vocabularyFile))))
  }

  /// A file of JSON lines of the reference material.
  static func referenceLines<Line: Decodable>(_ path: String, as type: Line.Type) throws -> [Line] {
    try lines(of: reference.appending(path: path), as: type)
  }

  /// A file of JSON lines of this package.
  static func packageLines<Line: Decodable>(_ path: String, as type: Line.Type) throws -> [Line] {
    try lines(of: root.appending(path: path), as: type)
  }

  private static func lines<Line: Decodable>(of file: URL, as type: Line.Type) throws -> [Line] {
    try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(type, from: $0) }
  }

  /// A vocabulary of a few words, for tests that explain themselves.
  static let tinyTokens = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "bank", "##ing", "##er", "##s", "save", "sav", "a", "##a", "e", "##e",
    "i",
    "o", "c", "##c", ",", "!", "=", "[", "]", "\u{94F6}", "\u{302E}", "##\u{302E}", "##\u{302F}", "\u{1112}",
    "##\u{1161}",
    "##\u{11AB}", "é", "É", "##d", "##b", "b", "\u{3C3}", "##\u{3C3}",
  ]

  static func tinyTokenizer(_ configure: (inout Tokenizer.Options) -> Void = { _ in }) throws -> Tokenizer {
    var options = Tokenizer.Options()
    configure(&options)
    let lines = Array(tinyTokens.joined(separator: "\n").utf8)
    return try Tokenizer(vocabulary: Vocabulary(lines: lines), options: options)
  }
}

extension Tokenizer {
  /// The tokens of a text without `[CLS]` and `[SEP]`, nothing truncated.
  func words(_ text: String) -> [String] { Array(tokens(for: encode(text, maxLength: nil)).dropFirst().dropLast()) }

  /// The ids of any bytes, nothing truncated.
  func encode(bytes: [UInt8]) -> [Int32] {
    var ids: [Int32] = []
    encode(utf8: bytes.span, maxLength: nil, into: &ids)
    return ids
  }
}
