import WordPiece

/// A model's tokenizer alone, for those who want to see what it makes of a text.
public struct TextTokenizer: Sendable {
  private let tokenizer: Tokenizer

  /// Reads the tokenizer of a model folder; the weights are not touched.
  public init(directory: String) throws {
    tokenizer = try TextModel.tokenizer(directory: directory)
  }

  /// The ids of a text, `[CLS]` and `[SEP]` among them, cut to the model's length, and the pieces they stand for.
  public func encode(_ text: String) -> (ids: [Int32], tokens: [String]) {
    let ids = tokenizer.encode(text)
    return (ids, tokenizer.tokens(for: ids))
  }
}
