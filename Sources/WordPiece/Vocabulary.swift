/// The pieces a model knows and their ids: the content of a BERT `vocab.txt`, where line *n* is the token with id *n* −
/// 1.
public struct Vocabulary: Sendable {
  let pieces: PieceTable

  /// The number of tokens; ids run from 0 to `count` − 1.
  public let count: Int

  /// Reads the content of a `vocab.txt`: one token a line, `\n` (or `\r\n`) after each, the last one optional.
  ///
  /// Throws a ``VocabularyError`` that names the first line at fault.
  public init(lines bytes: [UInt8]) throws(VocabularyError) {
    let lines = Self.lines(of: bytes)
    guard !lines.isEmpty else { throw .empty }
    var table = PieceTable(bytes: bytes, capacity: lines.count)
    for (index, line) in lines.enumerated() {
      let number = index + 1
      guard !line.isEmpty else { throw .emptyToken(line: number) }
      guard let token = String(validating: bytes[line], as: UTF8.self) else { throw .invalidUTF8(line: number) }
      if let first = table.insert(Self.piece(line, in: bytes)) {
        throw .duplicateToken(token, line: number, firstLine: Int(first) + 1)
      }
    }
    pieces = table
    count = lines.count
  }

  /// The id of a token as the file spells it (`"bank"`, `"##ing"`, `"[CLS]"`), or nil if there is none.
  public func id(of token: String) -> Int32? {
    let bytes = Array(token.utf8)
    let piece = Self.piece(bytes.indices, in: bytes)
    let body = Int(piece.start)..<bytes.count
    var hash = PieceHash(piece.position)
    for byte in bytes[body] { hash.combine(byte) }
    return pieces.id(hash, piece.position, bytes.span, body, fold: .identity)
  }

  /// The token with an id as the file spells it, or nil if the id is out of range.
  public func token(_ id: Int32) -> String? {
    guard id >= 0, id < count else { return nil }
    let piece = pieces.pieces[Int(id)]
    let body = String(decoding: pieces.bytes[Int(piece.start)..<Int(piece.start + piece.length)], as: UTF8.self)
    return piece.position == .initial ? body : "##" + body
  }

  /// The places of the lines, without their ends.
  private static func lines(of bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while start < bytes.count {
      let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      let hasReturn = newline > start && bytes[newline - 1] == UInt8(ascii: "\r")
      lines.append(start..<(hasReturn ? newline - 1 : newline))
      start = newline + 1
    }
    return lines
  }

  /// `##x` continues a word; a bare `##` has nothing to continue with and is an ordinary token.
  private static func piece(_ line: Range<Int>, in bytes: [UInt8]) -> Piece {
    let isContinuation = line.count > 2 && bytes[line].starts(with: "##".utf8)
    let body = line.dropFirst(isContinuation ? 2 : 0)
    return Piece(
      start: UInt32(body.startIndex), length: UInt32(body.count), position: isContinuation ? .continuation : .initial)
  }
}
