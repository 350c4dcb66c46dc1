import Dispatch
import Synchronization

/// Calls `body` with every index below `count`, on `threads` threads at a time; returns what it returned, in order. Each
/// thread has scratch memory of its own.
@usableFromInline
func parallelMap<Result: Sendable>(
  count: Int, threads: Int, _ pool: BuilderScratchPool,
  _ body: @Sendable (_ index: Int, _ scratch: inout BuilderScratch) -> Result
) -> [Result] {
  // Few enough for the threads to end together, many enough for the counter not to matter.
  let stride = 4
  let workers = min(threads, (count + stride - 1) / stride)
  guard workers > 1 else {
    return pool.withScratch { scratch in (0..<count).map { body($0, &scratch) } }
  }
  let next = Atomic(0)
  let parts = Mutex<[(first: Int, results: [Result])]>([])
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    var mine: [(first: Int, results: [Result])] = []
    pool.withScratch { scratch in
      while true {
        let first = next.wrappingAdd(stride, ordering: .relaxed).oldValue
        guard first < count else { break }
        mine.append((first, (first..<min(first + stride, count)).map { body($0, &scratch) }))
      }
    }
    parts.withLock { [mine] in $0 += mine }
  }
  return parts.withLock { $0.sorted { $0.first < $1.first } }.flatMap(\.results)
}
