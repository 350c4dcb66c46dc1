extension ModelConfiguration {
  /// Reads config.json, modules.json and, where present, the folder's other settings.
  ///
  /// Throws `unreadableFile` or `malformedFile` for a file, `invalidConfiguration` or `unsupportedModel` for a field.
  public init(modelDirectory: String) throws(EncoderError) {
    let modules = try ModuleList(modelDirectory: modelDirectory)
    let directory = modules.transformer
    let path = directory + "/config.json"
    let config = try JSONValue.read(path).fields(path: path)
    try config.require("model_type", oneOf: ["bert"])
    try config.require("hidden_act", oneOf: ["gelu"])
    try config.require("position_embedding_type", oneOf: ["absolute"])

    transformerDirectory = directory
    hiddenSize = try config.integer("hidden_size", in: 1...16_384)
    headCount = try config.integer("num_attention_heads", in: 1...1_024)
    layerCount = try config.integer("num_hidden_layers", in: 1...1_024)
    intermediateSize = try config.integer("intermediate_size", in: 1...65_536)
    vocabularySize = try config.integer("vocab_size", in: 1...10_000_000)
    maxPositions = try config.integer("max_position_embeddings", in: 2...65_536)
    segmentCount = try config.integer("type_vocab_size", in: 1...1_024, default: 2)
    layerNormEpsilon = Float(try config.fraction("layer_norm_eps", default: 1e-12))
    guard hiddenSize.isMultiple(of: headCount) else {
      throw EncoderError(
        .invalidConfiguration, "\(headCount) heads do not divide the hidden size of \(hiddenSize)",
        at: "\(path), field num_attention_heads", remedy: "fetch the model again")
    }
    pooling = try Self.pooling(modules.pooling + "/config.json", hiddenSize: hiddenSize)
    declaresNormalize = modules.normalizes

    let texts = try Self.optionalFields("\(directory)/sentence_bert_config.json")
    let tokens = try Self.optionalFields("\(directory)/tokenizer_config.json")
    maxTokens = try Self.maxTokens(texts, tokens, maxPositions: maxPositions)
    let tokenizerLowercases = try tokens.boolean("do_lower_case") ?? true
    let libraryLowercases = try texts.boolean("do_lower_case") ?? false
    tokenizer = TokenizerSettings(
      lowercases: tokenizerLowercases || libraryLowercases,
      stripsAccents: try tokens.boolean("strip_accents"),
      splitsIdeographs: try tokens.boolean("tokenize_chinese_chars") ?? true)
    let library = try Self.optionalFields("\(modelDirectory)/config_sentence_transformers.json")
    prompts = try library.strings("prompts")
    defaultPrompt = try library.string("default_prompt_name")
  }

  private static func optionalFields(_ path: String) throws(EncoderError) -> JSONFields {
    try JSONValue.read(ifPresent: path)?.fields(path: path) ?? JSONFields(path: path, values: [:])
  }

  /// As sentence-transformers decides: its own limit, else the tokenizer's; never more than there are positions.
  private static func maxTokens(
    _ texts: JSONFields, _ tokens: JSONFields, maxPositions: Int
  ) throws(EncoderError) -> Int {
    if texts.values["max_seq_length"] != nil {
      return min(try texts.integer("max_seq_length", in: 2...65_536, default: maxPositions), maxPositions)
    }
    // "No limit" is written as 1e30 by some tokenizers: anything that is not a small integer sets no limit here.
    guard case .integer(let limit)? = tokens.values["model_max_length"], limit >= 2 else { return maxPositions }
    return min(limit, maxPositions)
  }

  private static func pooling(_ path: String, hiddenSize: Int) throws(EncoderError) -> Pooling {
    let fields = try JSONValue.read(path).fields(path: path)
    let width = try fields.integer("word_embedding_dimension", in: 1...16_384, default: hiddenSize)
    guard width == hiddenSize else {
      throw EncoderError(
        .invalidConfiguration, "is \(width) but the model's hidden size is \(hiddenSize)",
        at: "\(path), field word_embedding_dimension", remedy: "fetch the model again")
    }
    var chosen: [String] = []
    for mode in fields.values.keys.sorted() where mode.hasPrefix("pooling_mode_") {
      if try fields.boolean(mode) == true { chosen.append(mode) }
    }
    let includesPrompt = try fields.boolean("include_prompt") ?? true
    switch chosen {
    case ["pooling_mode_mean_tokens"] where includesPrompt: return .mean
    case ["pooling_mode_cls_token"]: return .cls
    default:
      let list = chosen.isEmpty ? "no pooling mode" : chosen.joined(separator: ", ")
      throw EncoderError(
        .unsupportedModel, "asks for \(list)\(includesPrompt ? "" : " without the prompt")", at: path,
        remedy: "use a model with mean or CLS pooling")
    }
  }
}
