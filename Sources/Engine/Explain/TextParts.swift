/// The parts of a record's text that an explanation can name: sentences, or clauses where the text is of one or two
/// sentences.
package enum TextParts {
  /// Each part costs an embedding; of more than this the shortest neighbours are taken together.
  package static let limit = 12
  /// With fewer sentences than this, clauses are the parts.
  private static let fewSentences = 3
  /// Less than this says nothing by itself and belongs to the part before it.
  private static let fewLetters = 6

  /// The parts of a text, in order; together they are the text without the white space between them.
  package static func parts(of text: String) -> [String] {
    let sentences = pieces(of: text[...]) { ".!?;\n".contains($0) }
    let all = sentences.count < fewSentences ? sentences.flatMap { pieces(of: $0) { ",:".contains($0) } } : sentences
    var parts = joined(all, in: text)
    while parts.count > limit {
      let shortest = (1..<parts.count).min { size(parts, $0) < size(parts, $1) } ?? 1
      parts[shortest - 1] = text[parts[shortest - 1].startIndex..<parts[shortest].endIndex]
      parts.remove(at: shortest)
    }
    return parts.map(String.init)
  }

  /// The text without one of its parts.
  package static func text(of parts: [String], without index: Int) -> String {
    parts.indices.filter { $0 != index }.map { parts[$0] }.joined(separator: " ")
  }

  private static func size(_ parts: [Substring], _ index: Int) -> Int {
    parts[index - 1].utf8.count + parts[index].utf8.count
  }

  /// Cuts behind signs that end a piece: those with white space after them, so that 66.5 stays whole.
  private static func pieces(of text: Substring, _ ends: (Character) -> Bool) -> [Substring] {
    var pieces: [Substring] = []
    var start = text.startIndex
    for index in text.indices where ends(text[index]) {
      let next = text.index(after: index)
      guard text[index] == "\n" || next == text.endIndex || text[next].isWhitespace else { continue }
      pieces.append(text[start..<next])
      start = next
    }
    pieces.append(text[start...])
    return pieces.map(trimmed).filter { !$0.isEmpty }
  }

  /// Takes pieces that are too short to the one before.
  private static func joined(_ pieces: [Substring], in text: String) -> [Substring] {
    var parts: [Substring] = []
    for piece in pieces {
      if let last = parts.last, min(last.count, piece.count) < fewLetters {
        parts[parts.count - 1] = text[last.startIndex..<piece.endIndex]
      } else {
        parts.append(piece)
      }
    }
    return parts
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let head = text.drop(while: \.isWhitespace)
    guard let last = head.lastIndex(where: { !$0.isWhitespace }) else { return head[head.endIndex...] }
    return head[...last]
  }
}
