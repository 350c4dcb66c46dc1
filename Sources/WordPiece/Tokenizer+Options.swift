extension Tokenizer {
  /// How texts are prepared, under the names that Hugging Face's `tokenizer_config.json` uses for them. The defaults
  /// are those of all-MiniLM-L6-v2 and of every uncased BERT.
  public struct Options: Sendable, Equatable {
    /// Lower-case each scalar on its own, without regard to language or to its neighbours.
    public var lowercase = true
    /// Decompose and drop nonspacing marks; nil means: where `lowercase` is on.
    public var stripAccents: Bool?
    /// Make every Chinese ideograph a word.
    public var handleChineseCharacters = true
    /// Remove control characters, U+0000 and U+FFFD.
    public var cleanText = true
    /// The number of ids a text may have, with its `[CLS]` and `[SEP]`; nil for no limit.
    public var maxLength: Int? = 256
    /// A word of more Unicode scalars than this is `[UNK]`.
    public var maxWordCharacters = 100
    /// The special tokens' names.
    public var specialTokens = SpecialTokenNames()

    /// The defaults.
    public init() {}

    /// `stripAccents` with nil resolved.
    var stripsAccents: Bool { stripAccents ?? lowercase }
  }
}
