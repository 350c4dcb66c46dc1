import Encoder
import Foundation
import TestSupport
import Testing

/// A model's folder: what is read from it, and errors that name the file and the field.
struct ConfigurationTests {
  @Test func readsTheTinyModel() throws {
    let configuration = try withFolder { try ModelConfiguration(modelDirectory: $0.path) }
    #expect(configuration.vocabularySize == TinyModel.vocabulary.count)
    #expect(configuration.hiddenSize == TinyModel.hiddenSize)
    #expect(configuration.headWidth == 8)
    #expect(configuration.maxTokens == TinyModel.maxTokens)
    #expect(configuration.pooling == .mean)
    #expect(configuration.tokenizer.lowercases)
    #expect(configuration.tokenizer.stripsAccents == nil)
    #expect(configuration.prompts == ["query": "", "passage": ""])
    #expect(configuration.defaultPrompt == nil)
  }

  @Test(arguments: [
    ("config.json", #""hidden_act":"gelu""#, #""hidden_act":"relu""#, "field hidden_act"),
    ("config.json", #""model_type":"bert""#, #""model_type":"mpnet""#, "field model_type"),
    ("config.json", #""absolute""#, #""relative_key""#, "field position_embedding_type"),
    ("config.json", #""hidden_size":32,"#, "", "field hidden_size"),
    ("config.json", #""hidden_size":32"#, #""hidden_size":"32""#, "field hidden_size"),
    ("config.json", #""num_attention_heads":4"#, #""num_attention_heads":5"#, "field num_attention_heads"),
    ("config.json", #""num_attention_heads":4"#, #""num_attention_heads":0"#, "field num_attention_heads"),
    ("config.json", #""num_hidden_layers":2"#, #""num_hidden_layers":-1"#, "field num_hidden_layers"),
    ("config.json", #""layer_norm_eps":1e-12"#, #""layer_norm_eps":-1e-12"#, "field layer_norm_eps"),
    ("config.json", #""vocab_size":"#, #""vocab_size":1e99,"x":"#, "field vocab_size"),
    ("config.json", "{", "[", "config.json"),
    ("modules.json", "models.Normalize", "models.Dense", "modules.json"),
    ("modules.json", "1_Pooling", "../1_Pooling", "field path"),
    ("modules.json", "[", "{", "modules.json"),
    ("1_Pooling/config.json", #""word_embedding_dimension":32"#, #""word_embedding_dimension":64"#, "_dimension"),
    ("1_Pooling/config.json", #"max_tokens":false"#, #"max_tokens":true"#, "1_Pooling/config.json"),
    ("1_Pooling/config.json", #"mean_tokens":true"#, #"mean_tokens":"yes""#, "field pooling_mode_mean_tokens"),
    ("sentence_bert_config.json", "48", "1", "field max_seq_length"),
    ("tokenizer_config.json", #""do_lower_case":true"#, #""do_lower_case":1.5"#, "field do_lower_case"),
    ("config_sentence_transformers.json", #""query":"""#, #""query":7"#, "field prompts.query"),
  ])
  func aWrongFieldIsNamed(file: String, text: String, replacement: String, place: String) throws {
    try withFolder { folder in
      try replace(text, by: replacement, in: folder.appendingPathComponent(file))
      let error = #expect(throws: EncoderError.self) { try SentenceEncoder(modelDirectory: folder) }
      #expect(error?.place.contains(file) == true)
      #expect(error?.place.hasSuffix(place) == true, "\(String(describing: error))")
      #expect(error?.remedy.isEmpty == false)
    }
  }

  @Test(arguments: ["config.json", "modules.json", "1_Pooling/config.json", "model.safetensors"])
  func aMissingFileIsNamed(file: String) throws {
    try withFolder { folder in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
      let error = #expect(throws: EncoderError.self) { try SentenceEncoder(modelDirectory: folder) }
      #expect(error?.code == .unreadableFile)
      #expect(error?.place == folder.appendingPathComponent(file).path)
    }
  }

  @Test(arguments: ["sentence_bert_config.json", "tokenizer_config.json", "config_sentence_transformers.json"])
  func anOptionalFileMayBeMissing(file: String) throws {
    try withFolder { folder in
      try FileManager.default.removeItem(at: folder.appendingPathComponent(file))
      let expected = file == "sentence_bert_config.json" ? TinyModel.maxPositions : TinyModel.maxTokens
      #expect(try SentenceEncoder(modelDirectory: folder).maxTokens == expected)
    }
  }

  @Test func aTensorThatDoesNotFitTheConfigurationIsNamed() throws {
    try withFolder { folder in
      let config = folder.appendingPathComponent("config.json")
      try replace(#""num_hidden_layers":2"#, by: #""num_hidden_layers":3"#, in: config)
      let missing = #expect(throws: EncoderError.self) { try SentenceEncoder(modelDirectory: folder) }
      #expect(missing?.place.hasSuffix("tensor encoder.layer.2.attention.self.query.weight") == true)
      try replace(#""intermediate_size":64"#, by: #""intermediate_size":63"#, in: config)
      let misshapen = #expect(throws: EncoderError.self) { try SentenceEncoder(modelDirectory: folder) }
      #expect(misshapen?.place.hasSuffix("tensor encoder.layer.0.intermediate.dense.weight") == true)
    }
  }

  @Test func deeplyNestedJSONIsRefused() throws {
    try withFolder { folder in
      let config = folder.appendingPathComponent("config.json")
      try Data(String(repeating: "[", count: 100_000).utf8).write(to: config)
      let error = #expect(throws: EncoderError.self) { try SentenceEncoder(modelDirectory: folder) }
      #expect(error?.code == .malformedFile)
    }
  }

  private func replace(_ text: String, by replacement: String, in file: URL) throws {
    let old = try String(contentsOf: file, encoding: .utf8)
    try #require(old.contains(text))
    try Data(old.replacing(text, with: replacement, maxReplacements: 1).utf8).write(to: file)
  }
}
