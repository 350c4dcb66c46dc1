/// One thread's part in a piece of work that several do together.
///
/// All members run the same code. Where it says `share`, they take chunks one by one until none is left, and go on when
/// all are done. So nobody waits for a thread that is asleep or has lost its core: it comes late, finds the chunks of
/// the first phases taken, and joins in where the others are. Results do not depend on who took what.
@safe
package final class Member {
  /// 0 for the caller, then the helpers: a number for scratch space of one's own.
  package let index: Int
  /// The phases from the next one on; nil when working alone.
  private var phase: UnsafeMutablePointer<Phase>?

  /// How many members there are at most.
  private let members: Int

  /// Told what the member is at, if someone measures.
  let clock: StageClock?

  /// Works alone.
  init(clock: StageClock? = nil) {
    index = 0
    members = 1
    self.clock = clock
    unsafe phase = nil
  }

  /// Works with whoever else is at these phases, which must outlive the member.
  init(index: Int, of members: Int, phases: UnsafeMutablePointer<Phase>) {
    self.index = index
    self.members = members
    clock = nil
    unsafe phase = phases
  }

  /// Runs `body` for every chunk in 0 ..< `chunks`, each on one member; returns when all are done.
  ///
  /// Every member must come by here, in the same order and with the same number.
  package func share(_ chunks: Int, _ body: (Int) throws(EncoderError) -> Void) throws(EncoderError) {
    guard let current = unsafe phase else {
      for chunk in 0..<chunks { try body(chunk) }
      return
    }
    unsafe phase = current + 1
    unsafe try perform(current, chunks, body)
    unsafe current.pointee.wait(for: chunks)
  }

  /// Does chunks until none is left to take, and reports them together: also when one of them failed, so that nobody
  /// waits for it.
  private func perform(
    _ current: UnsafeMutablePointer<Phase>, _ chunks: Int, _ body: (Int) throws(EncoderError) -> Void
  ) throws(EncoderError) {
    var taken = 0
    defer { unsafe current.pointee.finish(taken) }
    while true {
      let range = unsafe current.pointee.take(of: chunks, members: members)
      if range.isEmpty { return }
      taken += range.count
      for chunk in range { try body(chunk) }
    }
  }

  /// As `share(_:_:)`, for rows of a matrix: a few in each chunk, or all if nobody else is there.
  package func share(rows: Int, _ body: (Range<Int>) throws(EncoderError) -> Void) throws(EncoderError) {
    guard unsafe phase != nil else { return try body(0..<rows) }
    let step = 4
    try share((rows + step - 1) / step) { (chunk) throws(EncoderError) in
      try body(chunk * step..<min((chunk + 1) * step, rows))
    }
  }
}
