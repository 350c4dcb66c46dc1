import Foundation
import Synchronization

/// Threads that help a caller with its texts: they split one text's work, or take batch after batch of many.
///
/// One caller has the team at a time; another that comes meanwhile works alone, and gets the same bits.
package final class Team: Sendable {
  private let board: Board
  private let helpers: Int
  private let isTaken = Atomic(false)

  /// Starts `helpers` threads, for work of at most `phases` phases.
  package init(helpers: Int, phases: Int) {
    self.helpers = helpers
    board = Board(phases: phases)
    for index in 0..<helpers {
      let thread = Thread { [board] in board.help(as: index + 1) }
      thread.name = "encoder-\(index + 1)"
      thread.start()
    }
  }

  deinit { board.close(helpers: helpers) }

  /// Runs `body` on the calling thread and on up to `threads` - 1 others.
  package func run(threads: Int, _ body: (Member) throws(EncoderError) -> Void) throws(EncoderError) {
    guard threads > 1, helpers > 0, !isTaken.exchange(true, ordering: .acquiring) else { return try body(Member()) }
    defer { isTaken.store(false, ordering: .releasing) }
    let outcome = withoutActuallyEscaping(body) { body in
      Result { () throws(EncoderError) in try board.lead(helpers: min(threads - 1, helpers), body) }
    }
    try outcome.get()
  }
}
