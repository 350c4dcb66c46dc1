import API
import Encoder
import Engine
import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

@Suite struct TextModelTests {
  @Test func tornWeightsAreNamed() throws {
    try withBank { bank in
      let path = bank.model + "/model.safetensors"
      try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 20_000)
      let error = try #require(throws: EncoderError.self) { try TextModel(directory: bank.model) }
      #expect(error.description.contains(path), "\(error)")
      #expect(error.code == .malformedFile || error.code == .invalidTensor)
    }
  }

  @Test func aVocabularyOfAnotherModelIsRefused() throws {
    try withBank { bank in
      let path = bank.model + "/vocab.txt"
      let more = TinyModel.vocabulary + ["another", "model"]
      _ = try bank.write("model/vocab.txt", more.joined(separator: "\n") + "\n")
      let error = try #require(throws: EngineError.self) { try TextModel(directory: bank.model) }
      #expect(error.description.hasPrefix("\(path) has \(more.count) pieces and config.json says \(more.count - 2)"))
    }
  }

  @Test func aTornVocabularyIsRefused() throws {
    try withBank { bank in
      let path = bank.model + "/config.json"
      let config = try String(contentsOfFile: path, encoding: .utf8)
      let size = TinyModel.vocabulary.count
      _ = try bank.write(
        "model/config.json", config.replacing(#""vocab_size":\#(size)"#, with: #""vocab_size":\#(size + 128)"#))
      let error = try #require(throws: EngineError.self) { try TextTokenizer(directory: bank.model) }
      #expect(error.description.contains("it is torn, or the files belong to different models"), "\(error)")
    }
  }

  @Test func aVocabularyWithoutSpecialTokensIsRefused() throws {
    try withBank { bank in
      _ = try bank.write("model/vocab.txt", TinyModel.vocabulary.dropFirst(5).joined(separator: "\n"))
      let error = try #require(throws: EngineError.self) { try TextModel(directory: bank.model) }
      #expect(error.description.contains("\(bank.model)/vocab.txt is no vocabulary of this model: "), "\(error)")
    }
  }

  @Test func aMissingVocabularyIsNamed() throws {
    try withBank { bank in
      try FileManager.default.removeItem(atPath: bank.model + "/vocab.txt")
      let error = try #require(throws: EngineError.self) { try TextModel(directory: bank.model) }
      #expect(error.description.hasPrefix("\(bank.model)/vocab.txt cannot be read"))
    }
  }

  @Test func aLoadThatFailedIsTriedAgain() throws {
    try withBank { bank in
      let (path, aside) = (bank.model + "/vocab.txt", bank.folder + "/vocab.txt")
      let engine = try bank.open()
      try FileManager.default.moveItem(atPath: path, toPath: aside)
      #expect(throws: EngineError.self) { try engine.model.load() }
      try FileManager.default.moveItem(atPath: aside, toPath: path)
      #expect(try engine.model.load().dimension == TinyModel.hiddenSize)
    }
  }

  @Test(arguments: ["auto", "f32"])
  func thePrecisionIsToldAndKeptWithTheCollection(precision: String) throws {
    try withBank { bank in
      var options = Engine.Options(
        dataDirectory: bank.data, modelDirectory: bank.model, precision: precision, mapSize: 1 << 30, threads: 1)
      let told = Mutex<[String]>([])
      options.whenModelIsLoaded = { model in told.withLock { $0.append(model.precision) } }
      let engine = try Engine(options)
      #expect(told.withLock { $0.isEmpty })
      let expected = precision == "auto" ? Precision.fastest().rawValue : precision
      _ = try engine.create(Bank.plain("people"))
      let stats = try MethodDispatcher(engine).call("stats", "{}")
      #expect(stats["collections"]?.array?.first?["precision"]?.string == expected)
      _ = try engine.model.load()
      #expect(told.withLock { $0 } == [expected])
    }
  }

  @Test func prefixesSetQuestionsApart() throws {
    try withBank { bank in
      _ = try bank.write("model/config_sentence_transformers.json", #"{"prompts":{"query":"bank ","passage":"card "}}"#)
      let model = try TextModel(directory: bank.model)
      #expect(model.tokenize(["loan"], as: .query) != model.tokenize(["loan"], as: .passage))
      #expect(try model.embed(["loan"], as: .query) != model.embed(["loan"], as: .passage))
    }
  }
}

@Suite struct FingerprintTests {
  private func fingerprint(_ bank: Bank) throws -> String { try TextModel(directory: bank.model).fingerprint }

  @Test func isSHA256InHexadecimal() throws {
    try withBank { bank in
      let found = try fingerprint(bank)
      #expect(found.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    }
  }

  @Test func isTheSameForACopy() throws {
    try withBank { bank in
      let first = try fingerprint(bank)
      try FileManager.default.removeItem(atPath: bank.model)
      try TinyModel.write(to: URL(fileURLWithPath: bank.model))
      #expect(try fingerprint(bank) == first)
    }
  }

  @Test(arguments: ["config_sentence_transformers.json", "tokenizer_config.json", "vocab.txt", "model.safetensors"])
  func changesWithEveryFile(name: String) throws {
    try withBank { bank in
      let before = try fingerprint(bank)
      let path = bank.model + "/" + name
      switch name {
      case "model.safetensors": try TinyModel(seed: 2).safetensors().write(to: URL(fileURLWithPath: path))
      case "vocab.txt": _ = try bank.write("model/vocab.txt", TinyModel.vocabulary.dropLast().joined(separator: "\n"))
      default:
        let text = try String(contentsOfFile: path, encoding: .utf8)
        _ = try bank.write("model/" + name, text + " ")
      }
      #expect(try fingerprint(bank) != before)
    }
  }

  @Test func isReadFromTheCacheWhileTheFilesStay() throws {
    try withBank { bank in
      let digest = try fingerprint(bank)
      let path = bank.model + "/.kindred-fingerprint"
      let cached = try String(contentsOfFile: path, encoding: .utf8)
      #expect(cached.hasPrefix(digest))
      let mark = String(repeating: "0", count: 64)
      _ = try bank.write("model/.kindred-fingerprint", cached.replacing(digest, with: mark))
      #expect(try fingerprint(bank) == mark)
    }
  }

  @Test(arguments: ["", "torn", "\n"])
  func aTornCacheIsNotBelieved(text: String) throws {
    try withBank { bank in
      let digest = try fingerprint(bank)
      _ = try bank.write("model/.kindred-fingerprint", text)
      #expect(try fingerprint(bank) == digest)
    }
  }

  @Test func aFolderThatCannotBeWrittenToWorksAllTheSame() throws {
    try withBank { bank in
      // Nothing can be written where a folder stands, whoever tries.
      try FileManager.default.createDirectory(
        atPath: bank.model + "/.kindred-fingerprint/x", withIntermediateDirectories: true)
      let (first, second) = try (fingerprint(bank), fingerprint(bank))
      #expect(first == second)
    }
  }
}

@Suite struct TextTokenizerTests {
  @Test func showsIDsAndPieces() throws {
    try withBank { bank in
      let (ids, tokens) = try TextTokenizer(directory: bank.model).encode("Saving loans.")
      #expect(tokens == ["[CLS]", "saving", "loan", "##s", ".", "[SEP]"])
      #expect(ids.count == tokens.count && ids.first == 2 && ids.last == 3)
    }
  }

  @Test func needsNoWeights() throws {
    try withBank { bank in
      try FileManager.default.removeItem(atPath: bank.model + "/model.safetensors")
      let tokens = try TextTokenizer(directory: bank.model).encode("card").tokens
      #expect(tokens == ["[CLS]", "card", "[SEP]"])
    }
  }

  @Test func cutsAtTheModelsLength() throws {
    try withBank { bank in
      let ids = try TextTokenizer(directory: bank.model).encode(String(repeating: "loan ", count: 500)).ids
      #expect(ids.count == TinyModel.maxTokens && ids.last == 3)
    }
  }
}

@Suite struct LineEmbedderTests {
  /// The outputs, and the lines that have none.
  private func embed(
    _ text: String, jsonLines: Bool
  ) throws -> (done: [LineEmbedder.Output], lost: [String], model: TextModel) {
    try withBank { bank in
      let model = try TextModel(directory: bank.model)
      var embedder = LineEmbedder(model, threads: 1)
      var (done, lost): ([LineEmbedder.Output], [String]) = ([], [])
      try embedder.run(
        bank.input("lines", text), jsonLines: jsonLines, body: { done.append($0) },
        lost: { lost.append("\($0): \($1)") })
      return (done, lost, model)
    }
  }

  @Test func embedsEachLineInOrder() throws {
    let words = (0..<2500).map { ["loan", "card", "bank"][$0 % 3] + " \($0)" }
    let (done, lost, model) = try embed(words.joined(separator: "\r\n"), jsonLines: false)
    #expect(done.map(\.line) == Array(1...2500) && lost.isEmpty)
    #expect(done.compactMap { $0.input["text"]?.string } == words)
    #expect(try done[2047].embedding == model.embed([words[2047]], as: .passage)[0])
  }

  @Test func keepsWhatTheObjectHeld() throws {
    let (done, _, _) = try embed("\u{feff}{\"id\":7,\"text\":\"loan\"}\n", jsonLines: true)
    #expect(done.first?.input == ["id": .integer(7), "text": .string("loan")])
  }

  @Test func saysWhichLinesAreLost() throws {
    let (done, lost, _) = try embed(
      "{\"text\":\"loan\"}\n{\"tex\n[]\n{\"text\":5}\n{\"text\":\"card\"}", jsonLines: true)
    #expect(done.map(\.line) == [1, 5])
    #expect(lost.count == 3 && lost[0].hasPrefix("2: not JSON at byte"))
    #expect(lost.dropFirst() == ["3: it is no object with a text", "4: it is no object with a text"])
  }

  @Test func aLineOverTheLimitIsLost() throws {
    let (done, lost, _) = try embed(
      String(repeating: "x", count: InputFile.lineLimit + 1) + "\nloan", jsonLines: false)
    #expect(done.map(\.line) == [2])
    #expect(lost == ["1: it has more than 16777216 bytes"])
  }
}
