import Synchronization

/// How full the encoder's batches are, all told.
final class EncoderCounts: Sendable {
  private let batches = Atomic<Int>(0)
  private let texts = Atomic<Int>(0)
  private let tokens = Atomic<Int>(0)

  func note(_ batch: [[Int32]]) {
    batches.wrappingAdd(1, ordering: .relaxed)
    texts.wrappingAdd(batch.count, ordering: .relaxed)
    tokens.wrappingAdd(batch.reduce(0) { $0 + $1.count }, ordering: .relaxed)
  }

  var reading: (batches: Int, texts: Int, tokens: Int) {
    (batches.load(ordering: .relaxed), texts.load(ordering: .relaxed), tokens.load(ordering: .relaxed))
  }
}
