import HNSW
import Synchronization

/// Scratch memory of searches, kept for the next ones: as much as there were searches at a time.
final class ScratchPool: Sendable {
  static let shared = ScratchPool()
  private let free = Mutex<[SearchScratch]>([])

  func withScratch<Result>(_ body: (inout SearchScratch) -> Result) -> Result {
    var scratch = free.withLock { $0.popLast() } ?? SearchScratch()
    let result = body(&scratch)
    free.withLock { [scratch] in $0.append(scratch) }
    return result
  }
}
