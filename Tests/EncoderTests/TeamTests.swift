import Encoder
import Synchronization
import Testing

/// Threads that share work: every chunk once, phases in order, errors reported.
struct TeamTests {
  @Test(arguments: [1, 2, 4])
  func everyChunkIsDoneOnceAndPhasesAreInOrder(threads: Int) throws {
    let team = Team(helpers: 3, phases: 20)
    for round in 0..<200 {
      let done = Atomic(0)
      try team.run(threads: threads) { (member) throws(EncoderError) in
        for phase in 0..<20 {
          try member.share(1 + round % 7) { (chunk) throws(EncoderError) in
            let before = done.add(1, ordering: .relaxed).oldValue
            if before / (1 + round % 7) != phase {
              throw EncoderError(.backendFailure, "phase \(phase) began early", remedy: "")
            }
          }
        }
      }
      #expect(done.load(ordering: .relaxed) == 20 * (1 + round % 7))
    }
  }

  @Test func rowsAreSharedWithoutGaps() throws {
    let team = Team(helpers: 1, phases: 1)
    for rows in [1, 3, 4, 5, 100] {
      let seen = Mutex<[Range<Int>]>([])
      try team.run(threads: 2) { (member) throws(EncoderError) in
        try member.share(rows: rows) { (range) throws(EncoderError) in seen.withLock { $0.append(range) } }
      }
      let ranges = seen.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
      #expect(Array(ranges.joined()) == Array(0..<rows))
    }
  }

  @Test(arguments: [1, 2])
  func anErrorIsThrownAndTheTeamGoesOn(threads: Int) throws {
    let team = Team(helpers: 1, phases: 2)
    for _ in 0..<50 {
      #expect(throws: EncoderError.self) {
        try team.run(threads: threads) { (member) throws(EncoderError) in
          try member.share(8) { (chunk) throws(EncoderError) in
            if chunk == 5 { throw EncoderError(.backendFailure, "chunk 5", remedy: "") }
          }
        }
      }
    }
    let done = Atomic(0)
    try team.run(threads: threads) { (member) throws(EncoderError) in
      try member.share(3) { (_) throws(EncoderError) in done.add(1, ordering: .relaxed) }
    }
    #expect(done.load(ordering: .relaxed) == 3)
  }
}
