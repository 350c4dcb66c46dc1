import CKernels
import Foundation
import Synchronization

/// What is left of one phase of a team's work: a number of chunks that the members take one by one.
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

  /// The next of `chunks` chunks, or nil if none is left.
  func take(of chunks: Int) -> Int? {
    if taken.load(ordering: .relaxed) >= chunks { return nil }
    let chunk = taken.add(1, ordering: .relaxed).oldValue
    return chunk < chunks ? chunk : nil
  }

  /// Tells the others that a chunk's results are in memory.
  func finishChunk() { finished.add(1, ordering: .releasing) }

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
