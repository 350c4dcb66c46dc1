import Synchronization

/// The memory of one change to a graph.
public struct BuilderScratch: Sendable {
  @usableFromInline var search = SearchScratch()
  @usableFromInline var slots: [UInt32] = []
  @usableFromInline var scores: [Float] = []
  @usableFromInline var sorted: [Candidate] = []
  @usableFromInline var diverse: [Candidate] = []

  @inlinable
  init() {}
}

/// Scratch memory of builders, kept for the next changes: as much as there were threads at a time.
public final class BuilderScratchPool: Sendable {
  private let free = Mutex<[BuilderScratch]>([])

  /// Makes an empty pool.
  public init() {}

  @usableFromInline
  func take() -> BuilderScratch { free.withLock { $0.popLast() } ?? BuilderScratch() }

  @usableFromInline
  func giveBack(_ scratch: sending BuilderScratch) { free.withLock { [scratch] in $0.append(scratch) } }

  @inlinable
  func withScratch<Result>(_ body: (inout BuilderScratch) -> Result) -> Result {
    var scratch = take()
    let result = body(&scratch)
    giveBack(scratch)
    return result
  }
}
