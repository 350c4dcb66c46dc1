/// Text to ids as BERT does it: clean, split into words, split words into the longest known pieces.
///
/// Gives the ids that Hugging Face's `tokenizers` gives with `BertNormalizer`, `BertPreTokenizer` and `WordPiece`
/// (Devlin et al. 2019; Wu et al. 2016, section 4.1), in time linear in the length of the text. Words of ASCII, nearly
/// all of an English text, are hashed and compared where they lie in the input; only other words are decoded and
/// copied.
public struct Tokenizer: Sendable {
  /// The tokens and their ids.
  public let vocabulary: Vocabulary
  /// How texts are prepared.
  public let options: Options
  let specials: SpecialTokens
  let classes: ByteClasses
  let fold: ByteFold
  let accents = AccentStripping.shared

  /// Throws ``VocabularyError/missingSpecialToken(_:lines:)`` if the vocabulary lacks `[CLS]`, `[SEP]` or `[UNK]` under
  /// the names that the options give them.
  public init(vocabulary: Vocabulary, options: Options = Options()) throws(VocabularyError) {
    self.vocabulary = vocabulary
    self.options = options
    specials = try SpecialTokens(options.specialTokens, in: vocabulary)
    classes = ByteClasses(cleanText: options.cleanText, specialStarts: specials.firstBytes)
    fold = ByteFold(lowercase: options.lowercase)
  }

  /// The ids of a text, `[CLS]` first and `[SEP]` last, cut to the options' `maxLength`.
  public func encode(_ text: String) -> [Int32] { encode(text, maxLength: options.maxLength) }

  /// The ids of a text, `[CLS]` first and `[SEP]` last, at most `maxLength` of them (nil: all).
  public func encode(_ text: String, maxLength: Int?) -> [Int32] {
    var ids: [Int32] = []
    encode(utf8: text.utf8Span.span, maxLength: maxLength, into: &ids)
    return ids
  }

  /// Appends the ids of a text given as UTF-8, `[CLS]` first and `[SEP]` last, at most `maxLength` of them (nil: all).
  ///
  /// Bytes that are not UTF-8 read as U+FFFD. Allocates nothing for ASCII texts once `ids` has room. Reading stops once
  /// the limit is reached; `[CLS]` and `[SEP]` are kept even where `maxLength` is less than two.
  public func encode(utf8: Span<UInt8>, maxLength: Int?, into ids: inout [Int32]) {
    var scratch = Scratch()
    ids.append(specials.classification)
    appendTokens(of: utf8, limit: Self.room(in: maxLength, besides: 2), to: &ids, &scratch)
    ids.append(specials.separator)
  }

  /// The ids of two texts, `[CLS] a [SEP] b [SEP]`, with type 0 up to the first `[SEP]` and 1 after it, cut to the
  /// options' `maxLength`.
  public func encode(_ a: String, pair b: String) -> (ids: [Int32], typeIDs: [Int32]) {
    encode(a, pair: b, maxLength: options.maxLength)
  }

  /// The ids and types of two texts, at most `maxLength` of them (nil: all): the longer text loses tokens first.
  public func encode(_ a: String, pair b: String, maxLength: Int?) -> (ids: [Int32], typeIDs: [Int32]) {
    let room = Self.room(in: maxLength, besides: 3)
    // Which text is the longer is decided on all their tokens, so neither is cut while it is read.
    let first = tokens(of: a)
    let second = tokens(of: b)
    let (kept, keptOfPair) = Self.longestFirst(first.count, second.count, room: room)
    let left = [specials.classification] + first.prefix(kept) + [specials.separator]
    let right = second.prefix(keptOfPair) + [specials.separator]
    let types = [Int32](repeating: 0, count: left.count) + [Int32](repeating: 1, count: right.count)
    return (left + right, types)
  }

  /// The tokens with these ids; an id out of range reads as the unknown token.
  public func tokens(for ids: [Int32]) -> [String] {
    ids.map { vocabulary.token($0) ?? options.specialTokens.unknown }
  }

  private func tokens(of text: String) -> [Int32] {
    var ids: [Int32] = []
    var scratch = Scratch()
    appendTokens(of: text.utf8Span.span, limit: Self.room(in: nil, besides: 0), to: &ids, &scratch)
    return ids
  }

  /// How many ids a limit leaves for text. No limit is a large number that can still be added to.
  private static func room(in maxLength: Int?, besides markers: Int) -> Int {
    max(0, min(maxLength ?? .max, .max / 2) - markers)
  }

  /// How many tokens each of two texts keeps: Hugging Face's `LongestFirst`, where equal texts halve the room and the
  /// second gets the odd token.
  static func longestFirst(_ a: Int, _ b: Int, room: Int) -> (Int, Int) {
    guard a + b > room else { return (a, b) }
    let shorter = min(a, b)
    let longer = max(shorter, room - shorter)
    let fits = shorter + longer <= room
    let (less, more) = fits ? (shorter, longer) : (room / 2, room / 2 + room % 2)
    return a <= b ? (less, more) : (more, less)
  }
}
