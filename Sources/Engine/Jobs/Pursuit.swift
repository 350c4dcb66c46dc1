/// Follows whether copying what was written comes to an end beside those who go on writing.
///
/// A round copies what was written since the round before began. So rounds become shorter where copying is the faster of the two, and
/// longer and longer where it is not.
package struct Pursuit: Sendable {
  /// What a round has shown.
  package enum Outcome: Sendable {
    /// So little is left that writers can wait for it.
    case close
    /// There is less to do than before.
    case gaining
    /// It would never end.
    case falling
  }

  /// So many changes are little.
  package static let few = 64
  /// After so many rounds it gains too slowly.
  package static let rounds = 20
  /// It takes so long to see how fast copying is.
  package static let patience = Duration.seconds(1)

  private var done = 0
  private var last = Int.max
  private var listed: ContinuousClock.Instant?
  /// Changes a second that were made before the last list.
  private var pace: Double?

  /// Begins before the first round, whose changes were made since `start`; nil where that is not known.
  package init(since start: ContinuousClock.Instant?) { listed = start }

  /// Looks anew: how fast it copies has changed.
  package mutating func restart() { (done, last) = (0, .max) }

  /// Takes in how many changes there are to copy, all of them made since the list before.
  package mutating func list(_ count: Int, at now: ContinuousClock.Instant) {
    pace = listed.map { Double(count) / max((now - $0) / .seconds(1), 0.001) }
    listed = now
  }

  /// Whether those who write are faster than copying has been for some time.
  package func isFalling(copied: Int, within time: Duration) -> Bool {
    guard let pace, time >= Self.patience else { return false }
    return Double(copied) < pace * (time / .seconds(1))
  }

  /// Takes in how many changes a round has copied.
  package mutating func outcome(ofCopying count: Int) -> Outcome {
    defer { last = count }
    done += 1
    guard count > Self.few else { return .close }
    return count < last && done < Self.rounds ? .gaining : .falling
  }
}
