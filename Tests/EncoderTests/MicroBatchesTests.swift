import Encoder
import TestSupport
import Testing

/// How a call's texts are dealt out.
struct MicroBatchesTests {
  @Test(arguments: 0..<20)
  func everyTextIsInOneBatchWithinTheBudget(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let lengths = (0..<Int.random(in: 0...200, using: &random)).map { _ in Int.random(in: 1...90, using: &random) }
    let batches = MicroBatches(lengths: lengths, budget: 64)
    let members = (0..<batches.count).map { Array(batches[$0]) }
    #expect(members.joined().sorted() == Array(lengths.indices))
    for batch in members {
      #expect(batch.count == 1 || batch.reduce(0) { $0 + lengths[$1] } <= 64)
    }
    let inOrder = members.joined().map { lengths[$0] }
    #expect(inOrder == lengths.sorted(by: >))
  }

  @Test func equalTextsKeepTheirOrder() {
    #expect(Array(MicroBatches(lengths: [5, 5, 5], budget: 15)[0]) == [0, 1, 2])
  }
}
