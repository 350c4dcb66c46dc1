import CKernels
import Foundation
import Synchronization

/// What is left of one phase of a team's work: a number of chunks that the members take a few at a time.
///
/// Phases lie in plain memory that outlives the work. A class would be retained and released at every turn, and two
/// threads counting one object's references take turns at its cache line.
struct Phase: ~Copyable {
  private let taken = Atomic(0)
  private let finished = Atomic(0)

  /// How often one looks again before one gives up the core or goes to sleep. About 50 µs.
  static let patience = 2_000

  /// Makes it a new phase. Nobody else may be at it.
  func reset() {
    taken.store(0, ordering: .relaxed)
    finished.store(0, ordering: .relaxed)
  }

  /// The next of `chunks` chunks: a share of what is left, so that the last ones are taken one by one. Empty at the end.
  ///
  /// Taking costs a cache line's way from one core to another, so it is done for a few at a time.
  func take(of chunks: Int, members: Int) -> Range<Int> {
    let left = chunks - taken.load(ordering: .relaxed)
    if left <= 0 { return chunks..<chunks }
    let step = max(1, left / (4 * members))
    let first = min(taken.add(step, ordering: .relaxed).oldValue, chunks)
    return first..<min(first + step, chunks)
  }

  /// Tells the others that so many chunks' results are in memory.
  func finish(_ chunks: Int) { finished.add(chunks, ordering: .releasing) }

  /// Returns when all of `chunks` are finished.
  func wait(for chunks: Int) { Self.spin { finished.load(ordering: .acquiring) >= chunks } }

  /// Looks until `condition` holds; others may have the core after a while.
  static func spin(until condition: () -> Bool) {
    var looks = 0
    while !condition() {
      looks += 1
      if looks < patience { kindred_pause() } else { sched_yield() }
    }
  }
}
