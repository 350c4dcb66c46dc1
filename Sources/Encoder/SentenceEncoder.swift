public import Foundation

/// Turns texts, given as token ids, into embeddings of length 1.
///
/// A text's embedding depends on the text, the model, the precision, the matrix library and the kind of CPU alone: never
/// on what else is in the call, on its order, or on the number of threads. One encoder serves any number of threads at once.
public final class SentenceEncoder: Sendable {
  /// What the model's folder says.
  public let configuration: ModelConfiguration
  /// The precision of the matrix products.
  public let precision: Precision
  /// What multiplies the matrices: `kernels (…)` with the instructions they use, or `OpenBLAS`.
  public let backendName: String

  /// Those of the products; for a library, the best that it could use.
  private let instructions: KernelSet
  private let model: Transformer
  private let team: Team
  private let workspaces: WorkspacePool
  /// Tokens in a batch that one thread works on.
  private static let tokenBudget = 256
  /// Below this texts are not dealt out to threads; they share the work on all of them instead.
  private static let smallestBudget = 32

  /// Loads a sentence-transformers folder of the BERT family.
  ///
  /// Throws an `EncoderError` that names the file, field, tensor or environment variable that is wrong, or
  /// `unsupportedPrecision`.
  public init(
    modelDirectory: URL, backend: BackendChoice = .automatic, precision: Precision = .f32
  ) throws(EncoderError) {
    MatrixThreads.limitToCaller()
    _ = try KernelSet.chosen()
    let products = try Self.products(backend == .automatic ? .ofEnvironment() : backend, precision)
    let configuration = try ModelConfiguration(modelDirectory: modelDirectory.path)
    let weights = try WeightLoader(directory: configuration.transformerDirectory, backend: products)
    model = try Transformer(weights, configuration, precision)
    let helpers = max(ProcessInfo.processInfo.activeProcessorCount - 1, 1)
    team = Team(helpers: helpers, phases: Transformer.phaseCount(configuration))
    workspaces = WorkspacePool {
      let rows = max(Self.tokenBudget, configuration.maxPositions)
      return Workspace(rows: rows, members: helpers + 1, configuration: configuration, precision: precision)
    }
    backendName = products.name
    instructions = products is KernelBackend ? .current : .best
    self.configuration = configuration
    self.precision = precision
  }

  /// Floats in an embedding.
  public var dimension: Int { configuration.hiddenSize }

  /// Where texts are to be truncated, in tokens with [CLS] and [SEP].
  public var maxTokens: Int { configuration.maxTokens }

  /// Embeds texts given as token ids, [CLS] first and [SEP] last; returns count × dimension floats in the same order.
  ///
  /// `threads` is how many threads may work on the call, the caller's included. Throws `invalidInput` for an empty
  /// text, one longer than the model has positions for, or an id outside the vocabulary.
  public func embed(_ ids: [[Int32]], threads: Int = 1) throws(EncoderError) -> [Float] {
    var result = [Float](repeating: 0, count: ids.count * dimension)
    var span = result.mutableSpan
    try embed(ids, into: &span, threads: threads)
    return result
  }

  /// As `embed(_:threads:)`, into the caller's memory of exactly count × dimension floats.
  public func embed(
    _ ids: [[Int32]], into result: inout MutableSpan<Float>, threads: Int = 1
  ) throws(EncoderError) {
    try check(ids, resultCount: result.count)
    let lengths = ids.map(\.count)
    let share = lengths.reduce(0, +) / max(threads, 1)
    let budget = min(Self.tokenBudget, max(share, Self.smallestBudget))
    let batches = MicroBatches(lengths: lengths, budget: budget)
    let outcome = unsafe result.withUnsafeMutableBufferPointer { buffer -> Result<Void, EncoderError> in
      guard let base = buffer.baseAddress else { return .success(()) }
      return Result { () throws(EncoderError) in try unsafe run(ids, batches, into: base, threads: threads) }
    }
    try outcome.get()
  }

  /// As `embed(_:threads:)` on the calling thread, telling `clock` where the time goes.
  package func embed(_ ids: [[Int32]], clock: StageClock) throws(EncoderError) -> [Float] {
    var result = [Float](repeating: 0, count: ids.count * dimension)
    try check(ids, resultCount: result.count)
    let batches = MicroBatches(lengths: ids.map(\.count), budget: Self.tokenBudget)
    let outcome = unsafe result.withUnsafeMutableBufferPointer { buffer in
      Result { () throws(EncoderError) in
        guard let base = buffer.baseAddress else { return }
        for batch in 0..<batches.count {
          try unsafe forward(ids, batches[batch], into: base) { (work) throws(EncoderError) in
            try work(Member(clock: clock))
          }
        }
      }
    }
    try outcome.get()
    return result
  }

  /// Operations a second that this machine can do at most in the products' precision, on so many threads.
  package func peak(threads: Int) throws(EncoderError) -> Double {
    try MatrixPeak.measure(precision, with: instructions, threads: threads)
  }

  /// One batch: all threads share its work. Several: each thread takes batch after batch.
  private func run(
    _ ids: [[Int32]], _ batches: MicroBatches, into base: UnsafeMutablePointer<Float>, threads: Int
  ) throws(EncoderError) {
    if batches.count == 1 {
      try unsafe forward(ids, batches[0], into: base) { (work) throws(EncoderError) in
        try team.run(threads: threads, work)
      }
    } else {
      try team.run(threads: min(threads, batches.count)) { (member) throws(EncoderError) in
        try member.share(batches.count) { (batch) throws(EncoderError) in
          try unsafe forward(ids, batches[batch], into: base) { (work) throws(EncoderError) in try work(Member()) }
        }
      }
    }
  }

  /// Lays out a batch and has `run` run the work on it.
  private func forward(
    _ ids: [[Int32]], _ batch: ArraySlice<Int>, into base: UnsafeMutablePointer<Float>,
    run: ((Member) throws(EncoderError) -> Void) throws(EncoderError) -> Void
  ) throws(EncoderError) {
    try workspaces.withWorkspace { (workspace) throws(EncoderError) in
      workspace.layOut(batch.lazy.map { ids[$0].count })
      try run { (member) throws(EncoderError) in
        try unsafe model.forward(ids, batch, in: workspace, into: base, member)
      }
    }
  }

  private func check(_ ids: [[Int32]], resultCount: Int) throws(EncoderError) {
    guard resultCount == ids.count * dimension else {
      throw EncoderError(
        .invalidInput, "the result has room for \(resultCount) floats, not \(ids.count) × \(dimension)",
        remedy: "pass exactly count × dimension floats")
    }
    for (number, text) in ids.enumerated() {
      guard !text.isEmpty, text.count <= configuration.maxPositions else {
        throw EncoderError(
          .invalidInput, "has \(text.count) tokens", at: "text \(number)",
          remedy: "pass 1 to \(configuration.maxPositions) tokens; truncate to \(maxTokens)")
      }
      if let id = text.first(where: { $0 < 0 || $0 >= configuration.vocabularySize }) {
        throw EncoderError(
          .invalidInput, "has the token id \(id), outside the vocabulary of \(configuration.vocabularySize)",
          at: "text \(number)", remedy: "use the tokenizer of the same model")
      }
    }
  }

  private static func products(
    _ choice: BackendChoice, _ precision: Precision
  ) throws(EncoderError) -> any MatrixBackend {
    switch choice {
    case .kernels: return try KernelBackend(precision)
    case .automatic where precision != .f32 || KernelBackend.isFast: return try KernelBackend(precision)
    case .automatic, .openBLAS:
      guard precision == .f32 else {
        throw EncoderError(
          .unsupportedPrecision, "\(choice.rawValue) computes in f32 here, not in \(precision.rawValue)",
          remedy: "leave the choice of the matrix library to the encoder")
      }
      return OpenBLASBackend()
    }
  }
}
