/// What a sentence-transformers folder says about its model, every field checked.
public struct ModelConfiguration: Equatable, Sendable {
  /// How the tokens' vectors become one.
  public enum Pooling: String, Equatable, Sendable {
    /// The mean over all tokens, [CLS] and [SEP] included.
    case mean
    /// The vector of the first token, [CLS].
    case cls
  }

  /// What the tokenizer must do to a text before it looks up pieces.
  public struct TokenizerSettings: Equatable, Sendable {
    /// Whether text is lower-cased.
    public let lowercases: Bool
    /// Whether accents are removed; nil means "if it lower-cases", as BERT's tokenizer does.
    public let stripsAccents: Bool?
    /// Whether every CJK ideograph is a word of its own.
    public let splitsIdeographs: Bool
  }

  /// Entries in the vocabulary; ids are below it.
  public let vocabularySize: Int
  /// The width of a token's vector, and the embedding's dimension.
  public let hiddenSize: Int
  /// How many layers follow one another.
  public let layerCount: Int
  /// Attention heads in a layer; they divide `hiddenSize`.
  public let headCount: Int
  /// The width inside the feed-forward part of a layer.
  public let intermediateSize: Int
  /// The longest text the weights have positions for, in tokens.
  public let maxPositions: Int
  /// Rows of the segment table; the encoder uses the first.
  public let segmentCount: Int
  /// Added to the variance in layer normalisation.
  public let layerNormEpsilon: Float
  /// How the tokens' vectors become one.
  public let pooling: Pooling
  /// Whether the folder has a Normalize module. The encoder normalises in any case: scores are cosines.
  public let declaresNormalize: Bool
  /// Where texts are to be truncated, in tokens with [CLS] and [SEP]; at most `maxPositions`.
  public let maxTokens: Int
  /// What the tokenizer must do.
  public let tokenizer: TokenizerSettings
  /// Prefixes by the name of their use (`query`, `passage`, …); none for most models.
  public let prompts: [String: String]
  /// The name of the prefix for texts without a named use, if the model has one.
  public let defaultPrompt: String?
  /// The folder with config.json and the weights: the model's folder or, in older models, one inside it.
  public let transformerDirectory: String

  /// Products of two elements that the linear maps add up for each token.
  public var productsPerToken: Int { layerCount * hiddenSize * (4 * hiddenSize + 2 * intermediateSize) }

  /// The same for attention, times the square of the text's tokens: scores, then weighted values.
  public var attentionProductsPerSquare: Int { 2 * layerCount * hiddenSize }

  /// The width of one attention head.
  public var headWidth: Int { hiddenSize / headCount }
}
