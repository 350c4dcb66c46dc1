import Foundation

/// BERT's tokenisation written for reading, not for speed: whole-text passes in the order of the paper's code, with
/// Foundation's decomposition and dictionaries. The oracle of the property tests; it shares no code with the tokenizer.
///
/// It uses today's Unicode categories, so texts for it are made of scalars that have not changed since Unicode 8.
struct SlowTokenizer {
  let ids: [String: Int32]
  let special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]

  init(tokens: [String]) {
    ids = Dictionary(uniqueKeysWithValues: zip(tokens.map(Self.key), 0...))
  }

  func words(_ text: String) -> [Int32] {
    segments(of: Array(text.unicodeScalars)).flatMap { segment -> [Int32] in
      if let id = ids[Self.key(segment)], special.contains(segment) { return [id] }
      return split(normalise(segment)).flatMap(pieces)
    }
  }

  /// Strings are equal if canonically equivalent; tokens are not.
  private static func key(_ token: String) -> String {
    token.unicodeScalars.map { String($0.value) }.joined(separator: " ")
  }

  private func segments(of text: [Unicode.Scalar]) -> [String] {
    var segments = [""]
    var index = 0
    while index < text.count {
      if let name = special.first(where: { text[index...].starts(with: $0.unicodeScalars) }) {
        segments += [name, ""]
        index += name.unicodeScalars.count
      } else {
        segments[segments.count - 1].unicodeScalars.append(text[index])
        index += 1
      }
    }
    return segments
  }

  private func normalise(_ text: String) -> String {
    let cleaned = text.unicodeScalars.filter { !isRemoved($0) }.map { $0.properties.isWhitespace ? " " : $0 }
    let spaced = cleaned.flatMap { (scalar) -> [Unicode.Scalar] in isIdeograph(scalar) ? [" ", scalar, " "] : [scalar] }
    let decomposed = string(spaced).decomposedStringWithCanonicalMapping.unicodeScalars
    let stripped = decomposed.filter { $0.properties.generalCategory != .nonspacingMark }
    return stripped.map(\.properties.lowercaseMapping).joined()
  }

  private func split(_ text: String) -> [[Unicode.Scalar]] {
    var words: [[Unicode.Scalar]] = [[]]
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        words.append([])
      } else if isPunctuation(scalar) {
        words += [[scalar], []]
      } else {
        words[words.count - 1].append(scalar)
      }
    }
    return words.filter { !$0.isEmpty }
  }

  private func pieces(of word: [Unicode.Scalar]) -> [Int32] {
    let unknown = [ids[Self.key("[UNK]")] ?? -1]
    guard word.count <= 100 else { return unknown }
    var pieces: [Int32] = []
    var start = 0
    while start < word.count {
      let prefix = start == 0 ? "" : "##"
      let ends = stride(from: word.count, to: start, by: -1)
      let match = ends.lazy.compactMap { end in ids[Self.key(prefix + string(word[start..<end]))].map { ($0, end) } }
        .first
      guard let (id, end) = match else { return unknown }
      pieces.append(id)
      start = end
    }
    return pieces
  }

  private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private func isRemoved(_ scalar: Unicode.Scalar) -> Bool {
    if ["\t", "\n", "\r"].contains(scalar) { return false }
    return scalar == "\u{FFFD}" || [.control, .format, .privateUse].contains(scalar.properties.generalCategory)
  }

  private func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
    let blocks = [
      0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF,
      0xF900...0xFAFF, 0x2F800...0x2FA1F,
    ]
    return blocks.contains { $0.contains(Int(scalar.value)) }
  }

  private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    let punctuation: [Unicode.GeneralCategory] = [
      .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation,
      .otherPunctuation,
    ]
    return "$+<=>^`|~".unicodeScalars.contains(scalar) || punctuation.contains(scalar.properties.generalCategory)
  }
}
