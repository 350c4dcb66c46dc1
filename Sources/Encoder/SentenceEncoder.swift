import Dispatch
public import Foundation
import Synchronization

/// Turns texts, given as token ids, into embeddings of length 1.
///
/// A text's embedding depends on the text, the model, the precision, the matrix library and the kind of CPU alone: never
/// on what else is in the call, on its order, or on the number of threads (`BackendChoice.oneDNN` names its one
/// exception). One encoder serves any number of threads at once.
public final class SentenceEncoder: Sendable {
  /// What the model's folder says.
  public let configuration: ModelConfiguration
  /// The precision of the matrix products.
  public let precision: Precision
  /// The matrix library in use, `oneDNN` or `OpenBLAS`.
  public let backendName: String

  private let model: Transformer
  private let workspaces: WorkspacePool
  /// Tokens in a micro-batch. Measured on Zen 5 with 1 MiB of L2: 128 are 8 % slower, 256 to 1,024 alike.
  private static let tokenBudget = 512
  /// Below this a batch is not split between threads: the products would become too small to be fast.
  private static let smallestBudget = 32

  /// Loads a sentence-transformers folder of the BERT family.
  ///
  /// Throws an `EncoderError` that names the file, field or tensor that is wrong.
  public init(
    modelDirectory: URL, backend: BackendChoice = .automatic, precision: Precision = .f32
  ) throws(EncoderError) {
    MatrixThreads.limitToCaller()
    let library = try Self.library(backend)
    let configuration = try ModelConfiguration(modelDirectory: modelDirectory.path)
    let weights = try WeightLoader(directory: configuration.transformerDirectory, backend: library)
    model = try Transformer(weights, configuration)
    workspaces = WorkspacePool(rows: max(Self.tokenBudget, configuration.maxPositions), configuration: configuration)
    backendName = library.name
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
    let outcome = unsafe result.withUnsafeMutableBufferPointer { buffer -> EncoderError? in
      guard let base = buffer.baseAddress else { return nil }
      return unsafe run(ids, batches, into: base, threads: min(threads, batches.count))
    }
    if let error = outcome { throw error }
  }

  /// Lets `threads` workers take batch after batch; returns the first error, after which no further batch is begun.
  private func run(
    _ ids: [[Int32]], _ batches: MicroBatches, into base: UnsafeMutablePointer<Float>, threads: Int
  ) -> EncoderError? {
    // Workers write to disjoint rows, and concurrentPerform returns only when all are done.
    nonisolated(unsafe) let base = unsafe base
    let next = Atomic(0)
    let failure = Mutex<EncoderError?>(nil)
    let work = { @Sendable in
      MatrixThreads.limitToCaller()
      self.workspaces.withWorkspace { workspace in
        while true {
          let batch = next.add(1, ordering: .relaxed).oldValue
          guard batch < batches.count else { return }
          do throws(EncoderError) {
            try unsafe self.model.forward(ids, members: batches[batch], in: workspace, into: base)
          } catch {
            failure.withLock { $0 = $0 ?? error }
            next.store(batches.count, ordering: .relaxed)
          }
        }
      }
    }
    if threads > 1 {
      DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
    } else {
      work()
    }
    return failure.withLock { $0 }
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

  private static func library(_ choice: BackendChoice) throws(EncoderError) -> any MatrixBackend {
    switch choice {
    case .oneDNN: try OneDNNBackend()
    case .openBLAS: OpenBLASBackend()
    case .automatic: OneDNNBackend.keepsBits ? try OneDNNBackend() : OpenBLASBackend()
    }
  }
}
