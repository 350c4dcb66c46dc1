import CKernels
import Foundation
import Synchronization

/// One thread's part in a piece of work that several do together.
///
/// All members run the same code. Where it says `share`, they take chunks one by one until none is left, and go on when
/// all are done. So nobody waits for a thread that is asleep or has lost its core: it comes late, finds the chunks of
/// the first phases taken, and joins in where the others are. Results do not depend on who took what.
final class Member {
  /// 0 for the caller, then the helpers: a number for scratch space of one's own.
  let index: Int
  private let board: Board?
  private var phase = 0

  /// Works alone.
  init() { (index, board) = (0, nil) }

  /// Works with whoever else is at `board`.
  init(index: Int, at board: Board) {
    self.index = index
    self.board = board
  }

  /// Runs `body` for every chunk in 0 ..< `chunks`, each on one member; returns when all are done.
  ///
  /// Every member must come by here, in the same order and with the same number.
  func share(_ chunks: Int, _ body: (Int) throws(EncoderError) -> Void) throws(EncoderError) {
    guard let board else {
      for chunk in 0..<chunks { try body(chunk) }
      return
    }
    defer { phase += 1 }
    while let chunk = board.take(of: chunks, in: phase) {
      defer { board.finish(in: phase) }
      try body(chunk)
    }
    board.wait(for: chunks, in: phase)
  }

  /// As `share(_:_:)`, for rows of a matrix: a few in each chunk, or all if nobody else is there.
  func share(rows: Int, _ body: (Range<Int>) throws(EncoderError) -> Void) throws(EncoderError) {
    guard board != nil else { return try body(0..<rows) }
    let step = 4
    try share((rows + step - 1) / step) { (chunk) throws(EncoderError) in
      try body(chunk * step..<min((chunk + 1) * step, rows))
    }
  }
}
