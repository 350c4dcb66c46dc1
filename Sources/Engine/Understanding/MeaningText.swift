/// What is left of a question for its embedding.
enum MeaningText {
  /// The question without what numbers were read from and without what is not wanted; the whole of it if nothing with a
  /// meaning would be left.
  static func text(of question: String, without mute: [Range<Int>]) -> String {
    guard !mute.isEmpty else { return question }
    let bytes = Array(question.utf8)
    let words = WordReader.words(of: bytes)
    var kept: [Word] = []
    for word in words {
      if !mute.contains(where: { $0.contains(word.start) }) {
        kept.append(word)
      } else {
        while let last = kept.last, joints.contains(last.key) { kept.removeLast() }
      }
    }
    while let last = kept.last, joints.contains(last.key) { kept.removeLast() }
    while let first = kept.first, joints.contains(first.key) { kept.removeFirst() }
    guard kept.contains(where: { !joints.contains($0.key) && !empty.contains($0.key) }) else { return question }
    var text: [UInt8] = []
    for (index, word) in kept.enumerated() {
      if index > 0 {
        let gap = bytes[kept[index - 1].end..<word.start]
        if gap.count <= 2 { text += gap } else { text.append(0x20) }
      }
      text += bytes[word.start..<word.end]
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Words that join others, and end nothing.
  private static let joints = Set(
    [
      "and", "or", "but", ",", ";", ":", "who", "whose", "that", "with", "has", "have", "having", "a", "an", "the",
      "their",
      "of", "is", "are", "in", "for", "either", "both", "not", "no", "without", "from", "at", "been", "&", ".",
    ].map { WordKey($0) })

  /// Words that everybody who is looked for has in common.
  private static let empty = Set(
    [
      "customer", "client", "people", "person", "everyone", "anyone", "everybody", "anybody", "those", "find", "show",
      "me",
      "list", "give", "which", "all", "any", "please", "could", "you", "thank", "top", "get", "?", "!", "do", "we",
      "to", "us",
    ].map { WordKey($0) })
}
