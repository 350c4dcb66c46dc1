extension TinyModel {
  /// The pieces of vocab.txt, in the order of their ids: special tokens, digits, letters, continuations, words.
  public static let vocabulary: [String] = {
    let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")).map { String(Unicode.Scalar($0)) }
    return ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] + (0...9).map(String.init) + letters
      + letters.map { "##" + $0 } + [".", ",", "-", "?", "loan", "card", "bank", "saving", "##ing"]
  }()

  /// Every file of the folder but the weights, by its path.
  var configurationFiles: [String: String] {
    [
      "config.json": """
      {"architectures":["BertModel"],"model_type":"bert","hidden_act":"gelu","hidden_size":\(Self.hiddenSize),
      "intermediate_size":\(Self.intermediateSize),"layer_norm_eps":\(Self.layerNormEpsilon),
      "max_position_embeddings":\(Self.maxPositions),"num_attention_heads":\(Self.headCount),
      "num_hidden_layers":\(Self.layerCount),"position_embedding_type":"absolute","type_vocab_size":2,
      "vocab_size":\(Self.vocabulary.count)}
      """,
      "modules.json": """
      [{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"},
      {"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
      {"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]
      """,
      "1_Pooling/config.json": """
      {"word_embedding_dimension":\(Self.hiddenSize),"pooling_mode_cls_token":\(pooling == .cls),
      "pooling_mode_mean_tokens":\(pooling == .mean),"pooling_mode_max_tokens":false}
      """,
      "sentence_bert_config.json": #"{"max_seq_length":\#(Self.maxTokens),"do_lower_case":false}"#,
      "tokenizer_config.json": """
      {"do_lower_case":true,"unk_token":"[UNK]","sep_token":"[SEP]","pad_token":"[PAD]","cls_token":"[CLS]",
      "mask_token":"[MASK]","tokenize_chinese_chars":true,"strip_accents":null,"model_max_length":512,
      "tokenizer_class":"BertTokenizer"}
      """,
      "config_sentence_transformers.json": #"{"prompts":{"query":"","passage":""},"default_prompt_name":null}"#,
      "vocab.txt": Self.vocabulary.joined(separator: "\n") + "\n",
    ]
  }
}
