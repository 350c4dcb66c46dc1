import CKernels
import HNSW
import Synchronization

/// The memory of one query: it grows to the largest query it has served and is used again.
struct QueryScratch: Sendable {
  /// For walks.
  var walk = SearchScratch()
  /// For scans: the best records so far, as keys.
  var keys: [UInt64] = []
  /// The lists' scores, and their numbers in the order they are scanned.
  var listScores: [Float] = []
  var listOrder: [UInt32] = []
  /// The query, rotated, and its bit planes.
  var rotated: [Float] = []
  var planes: [UInt64] = []
}

extension Array where Element: BitwiseCopyable & Numeric {
  /// Makes it `count` elements long, of which only those that are new are written.
  mutating func resize(_ count: Int) {
    if self.count < count { self += [Element](repeating: 0, count: count - self.count) }
    if self.count > count { removeLast(self.count - count) }
  }
}

extension [UInt64] {
  /// Cuts keys of scores and slots down to the best `count`, in no order; returns the score of the last of them, or
  /// -infinity if there are no more than that.
  @discardableResult
  mutating func keepBest(_ count: Int) -> Float {
    let (kept, threshold) = unsafe withUnsafeMutableBufferPointer { keys in
      guard let start = keys.baseAddress else { return (0, -Float.infinity) }
      var best = unsafe KindredBest(
        keys: start, capacity: keys.count, keep: count, count: keys.count, threshold: -.infinity)
      unsafe kindred_keep_best(&best)
      return unsafe (best.count, best.threshold)
    }
    resize(kept)
    return threshold
  }
}

/// Scratch memory of queries, kept for the next ones: as much as there were queries at a time.
final class ScratchPool: Sendable {
  static let shared = ScratchPool()
  private let free = Mutex<[QueryScratch]>([])

  func withScratch<Result>(_ body: (inout QueryScratch) -> Result) -> Result {
    var scratch = free.withLock { $0.popLast() } ?? QueryScratch()
    let result = body(&scratch)
    free.withLock { [scratch] in $0.append(scratch) }
    return result
  }
}
