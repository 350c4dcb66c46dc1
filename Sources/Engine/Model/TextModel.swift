import Encoder
import Foundation
import Synchronization
import WordPiece

/// A tokenizer and an encoder that belong together.
public final class TextModel: Sendable {
  /// SHA-256 over everything that shapes its vectors.
  public let fingerprint: String
  let tokenizer: Tokenizer
  private let encoder: SentenceEncoder
  private let queue: EmbeddingQueue
  private let cache: EmbeddingCache
  private let queryPrefix: String
  private let passagePrefix: String

  deinit { queue.stop() }

  /// What a text is to be: e5 and bge put other words before a question than before what is searched.
  public enum Role: Sendable {
    /// What someone asks.
    case query
    /// What is found.
    case passage
  }

  /// Embeddings of questions that are kept, in bytes: some 9,000 of them, which is more than people ask again.
  private static let cacheLimit = 16 << 20

  /// Loads a sentence-transformers folder. `precision` is `auto` (the fastest that keeps the quality on this CPU) or the
  /// name of one; `threads` embed what is asked for through the queue.
  public convenience init(directory: String, precision: String = "auto", threads: Int? = nil) throws {
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    try self.init(directory: directory, backend: .automatic, precision: Self.precision(precision), threads: threads)
  }

  private static func precision(_ name: String) throws(EngineError) -> Precision {
    if name == "auto" { return .fastest() }
    if let precision = Precision(rawValue: name) { return precision }
    let known = Precision.allCases.map(\.rawValue).joined(separator: ", ")
    throw .model("there is no precision \(name); there are auto, \(known)")
  }

  init(directory: String, backend: BackendChoice, precision: Precision, threads: Int) throws {
    guard FileManager.default.fileExists(atPath: directory + "/config.json") else {
      throw EngineError.model(
        "there is no model in \(directory); run scripts/fetch-model, or name a folder with --model")
    }
    encoder = try SentenceEncoder(
      modelDirectory: URL(fileURLWithPath: directory), backend: backend, precision: precision)
    tokenizer = try Self.tokenizer(directory, encoder.configuration)
    fingerprint = try Fingerprint.of(modelDirectory: directory)
    let prompts = encoder.configuration.prompts
    let common = encoder.configuration.defaultPrompt.flatMap { prompts[$0] } ?? ""
    queryPrefix = prompts["query"] ?? common
    passagePrefix = prompts["passage"] ?? prompts["document"] ?? common
    cache = EmbeddingCache(limit: Self.cacheLimit)
    queue = EmbeddingQueue(threads: threads) { [encoder] ids, threads throws in
      try encoder.embed(ids, threads: threads).chunked(encoder.dimension)
    }
    queue.start()
  }

  /// The tokenizer of a model folder alone, which needs no weights.
  static func tokenizer(directory: String) throws -> Tokenizer {
    try tokenizer(directory, ModelConfiguration(modelDirectory: directory))
  }

  private static func tokenizer(_ directory: String, _ configuration: ModelConfiguration) throws -> Tokenizer {
    let path = directory + "/vocab.txt"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw EngineError.model("\(path) cannot be read; run scripts/fetch-model, or name a folder with --model")
    }
    let tokenizer: Tokenizer
    do {
      tokenizer = try Tokenizer(vocabulary: Vocabulary(lines: [UInt8](bytes)), options: options(configuration))
    } catch {
      throw EngineError.model("\(path) is no vocabulary of this model: \(error)")
    }
    let count = tokenizer.vocabulary.count
    // Some models round the size up, to a multiple of 64 or 128; more pieces than that are missing from a torn file.
    guard (0..<128).contains(configuration.vocabularySize - count) else {
      throw EngineError.model(
        "\(path) has \(count) pieces and config.json says \(configuration.vocabularySize); "
          + "it is torn, or the files belong to different models: fetch them again")
    }
    return tokenizer
  }

  private static func options(_ configuration: ModelConfiguration) -> Tokenizer.Options {
    var options = Tokenizer.Options()
    options.lowercase = configuration.tokenizer.lowercases
    options.stripAccents = configuration.tokenizer.stripsAccents
    options.handleChineseCharacters = configuration.tokenizer.splitsIdeographs
    options.maxLength = configuration.maxTokens
    return options
  }

  /// Numbers in a vector.
  public var dimension: Int { encoder.dimension }
  /// The precision the vectors are computed in.
  public var precision: String { encoder.precision.rawValue }
  /// The matrix library in use.
  public var backendName: String { encoder.backendName }

  /// What the model's folder says.
  var configuration: ModelConfiguration { encoder.configuration }

  /// Operations a second that this machine can do at most in the model's precision, on so many threads.
  func peak(threads: Int) throws -> Double { try encoder.peak(threads: threads) }

  /// Where the time goes while one thread embeds token ids.
  func stages(of ids: [[Int32]]) throws -> StageClock {
    let clock = StageClock()
    _ = try encoder.embed(ids, clock: clock)
    clock.enter(.rest)
    return clock
  }

  /// The ids of each text, cut to the model's length.
  public func tokenize(_ texts: [String], as role: Role) -> [[Int32]] {
    let prefix = role == .query ? queryPrefix : passagePrefix
    return texts.map { tokenizer.encode(prefix.isEmpty ? $0 : prefix + $0) }
  }

  /// The embeddings of texts, in order, computed on the calling thread and up to so many others.
  public func embed(_ texts: [String], as role: Role, threads: Int = 1) throws -> [[Float]] {
    try embed(ids: tokenize(texts, as: role), threads: threads)
  }

  /// The embeddings of token ids, in order.
  public func embed(ids: [[Int32]], threads: Int = 1) throws -> [[Float]] {
    try encoder.embed(ids, threads: threads).chunked(dimension)
  }

  /// The embedding of a question: remembered, or computed together with what others ask at the same time.
  func embedQuestion(_ text: String, deadline: Date? = nil) throws -> [Float] {
    if let known = cache.vector(for: text) { return known }
    let vector = try queue.embed(tokenize([text], as: .query), urgency: .question, deadline: deadline)[0]
    cache.insert(text, vector)
    return vector
  }

  /// The embeddings of questions that nobody remembers, in order.
  func embedQuestions(_ texts: [String], deadline: Date? = nil) throws -> [[Float]] {
    try queue.embed(tokenize(texts, as: .query), urgency: .question, deadline: deadline)
  }

  /// The embeddings of what is to be found, in order; questions go before them.
  func embedPassages(
    _ texts: [String], urgency: EmbeddingQueue.Urgency = .bulk, deadline: Date? = nil
  ) throws -> [[Float]] {
    try queue.embed(tokenize(texts, as: .passage), urgency: urgency, deadline: deadline)
  }

  /// The same for token ids.
  func embedPassages(ids: [[Int32]], deadline: Date? = nil) throws -> [[Float]] {
    try queue.embed(ids, urgency: .bulk, deadline: deadline)
  }

  /// What can be measured now.
  public var measures: ModelMeasures {
    let (cached, embedded) = (cache.counts, queue.counts.reading)
    return ModelMeasures(
      waitingTexts: queue.waitingTexts, batches: embedded.batches, texts: embedded.texts, tokens: embedded.tokens,
      cacheHits: cached.hits, cacheMisses: cached.misses, cacheBytes: cached.bytes)
  }

  /// How often the memory of questions helped.
  var cacheCounts: EmbeddingCache.Counts { cache.counts }
}

extension Array where Element == Float {
  /// The rows of a matrix that stand one after another.
  fileprivate func chunked(_ size: Int) -> [[Float]] {
    stride(from: 0, to: count, by: size).map { Array(self[$0..<$0 + size]) }
  }
}

/// A model that is loaded when it is first needed, once.
public final class LazyModel: Sendable {
  /// The folder.
  public let directory: String
  private let loaded = Mutex<TextModel?>(nil)

  private let precision: String
  private let threads: Int
  private let whenLoaded: (@Sendable (TextModel) -> Void)?

  init(_ options: Engine.Options) {
    directory = options.modelDirectory
    precision = options.precision
    threads = options.threads
    whenLoaded = options.whenModelIsLoaded
  }

  /// The model; the first caller loads it and the others wait.
  public func load() throws -> TextModel {
    try loaded.withLock { model in
      if let model { return model }
      let fresh = try TextModel(directory: directory, precision: precision, threads: threads)
      model = fresh
      whenLoaded?(fresh)
      return fresh
    }
  }

  /// The model, if it is loaded.
  public var ifLoaded: TextModel? { loaded.withLockIfAvailable { $0 } ?? nil }
}
