import Engine
import TestSupport
import Testing

@Suite struct PursuitTests {
  /// Rounds until it is known how it ends, where so many changes are written while one is copied.
  private func run(_ first: Int, _ written: Double) -> (outcome: Pursuit.Outcome, rounds: Int, longest: Int) {
    var (pursuit, count, rounds, longest) = (Pursuit(since: nil), first, 0, 0)
    while true {
      rounds += 1
      longest = max(longest, count)
      let outcome = pursuit.outcome(ofCopying: count)
      if outcome != .gaining { return (outcome, rounds, longest) }
      count = Int(Double(count) * written)
    }
  }

  @Test func whoCopiesFasterComesClose() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<1000 {
      let first = Int.random(in: 1...1_000_000, using: &generator)
      #expect(run(first, .random(in: 0...0.6, using: &generator)).outcome == .close)
    }
  }

  @Test func whoCopiesMoreSlowlyLearnsItAfterOneMoreRound() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<1000 {
      let first = Int.random(in: (Pursuit.few + 1)...1_000_000, using: &generator)
      let written = Double.random(in: 1...100, using: &generator)
      let end = run(first, written)
      #expect(end.outcome == .falling && end.rounds == 2 && end.longest <= Int(Double(first) * written))
    }
  }

  @Test func gainingTooSlowlyIsFalling() {
    let end = run(1_000_000, 0.99)
    #expect(end.outcome == .falling && end.rounds == Pursuit.rounds)
  }

  @Test(arguments: [0, 1, Pursuit.few]) func littleIsClose(count: Int) {
    #expect(run(count, 100).outcome == .close)
  }

  /// A round of a thousand changes that were made within ten seconds, copied so many a second.
  private func isFalling(_ speed: Double, after time: Duration, known: Bool = true) -> Bool {
    let start = ContinuousClock.now
    var pursuit = Pursuit(since: known ? start : nil)
    pursuit.list(1000, at: start + .seconds(10))
    return pursuit.isFalling(copied: Int(speed * (time / .seconds(1))), within: time)
  }

  @Test func aLongRoundNeedNotEndToBeSeenFalling() {
    #expect(isFalling(50, after: .seconds(2)) && isFalling(99, after: .seconds(1)) && isFalling(0, after: .seconds(1)))
    #expect(!isFalling(200, after: .seconds(2)) && !isFalling(100, after: .seconds(100)))
    // For a moment anybody may be held up; and of changes that may have taken years nothing is known.
    #expect(!isFalling(0, after: .milliseconds(999)) && !isFalling(0, after: .seconds(9), known: false))
  }

  @Test func whatIsListedAnewWasWrittenSinceTheListBefore() {
    let start = ContinuousClock.now
    var pursuit = Pursuit(since: nil)
    pursuit.list(1_000_000, at: start)
    pursuit.list(1000, at: start + .seconds(10))
    #expect(pursuit.isFalling(copied: 150, within: .seconds(2)) && !pursuit.isFalling(copied: 250, within: .seconds(2)))
  }
}
