/// The names of the tokens with a meaning of their own, as the vocabulary spells them.
public struct SpecialTokenNames: Sendable, Equatable {
  /// Stands before every encoded text.
  public var classification = "[CLS]"
  /// Stands after every encoded text.
  public var separator = "[SEP]"
  /// Stands for a word that no pieces make up.
  public var unknown = "[UNK]"
  /// Fills short rows of a batch; recognised in texts where the vocabulary has it.
  public var padding = "[PAD]"
  /// Hides a word in training; recognised in texts where the vocabulary has it.
  public var mask = "[MASK]"

  /// BERT's own names.
  public init() {}
}

/// The special tokens of a vocabulary, recognised where a text spells them out.
///
/// Hugging Face's `AddedVocabulary` cuts them out of the raw text, before lower-casing, wherever they stand: `x[SEP]y`
/// is three tokens, `[sep]` is punctuation and a word.
struct SpecialTokens: Sendable {
  let classification: Int32
  let separator: Int32
  let unknown: Int32
  /// Longest name first, so that the first match is the longest.
  private let names: [(utf8: [UInt8], id: Int32)]

  /// Finds the ids; padding and mask may be absent from the vocabulary, the others may not.
  init(_ names: SpecialTokenNames, in vocabulary: Vocabulary) throws(VocabularyError) {
    func id(_ name: String) throws(VocabularyError) -> Int32 {
      guard let id = vocabulary.id(of: name) else { throw .missingSpecialToken(name, lines: vocabulary.count) }
      return id
    }
    classification = try id(names.classification)
    separator = try id(names.separator)
    unknown = try id(names.unknown)
    self.names = [names.classification, names.separator, names.unknown, names.padding, names.mask]
      .compactMap { name in vocabulary.id(of: name).map { (Array(name.utf8), $0) } }
      .sorted { $0.0.count > $1.0.count }
  }

  /// The bytes that may begin a special token.
  var firstBytes: Set<UInt8> { Set(names.compactMap(\.utf8.first)) }

  /// The special token spelt out at `position`, and the length of its name.
  func match(in utf8: Span<UInt8>, at position: Int) -> (id: Int32, length: Int)? {
    for name in names where Self.spells(utf8, at: position, name.utf8) { return (name.id, name.utf8.count) }
    return nil
  }

  private static func spells(_ utf8: Span<UInt8>, at position: Int, _ name: [UInt8]) -> Bool {
    guard position + name.count <= utf8.count else { return false }
    return name.indices.allSatisfy { utf8[position + $0] == name[$0] }
  }
}
