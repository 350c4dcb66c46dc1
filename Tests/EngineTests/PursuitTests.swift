import Engine
import TestSupport
import Testing

@Suite struct PursuitTests {
  /// Rounds until it is known how it ends, where so many changes are written while one is copied.
  private func run(_ first: Int, _ written: Double) -> (outcome: Pursuit.Outcome, rounds: Int, longest: Int) {
    var (pursuit, count, rounds, longest) = (Pursuit(), first, 0, 0)
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
}
