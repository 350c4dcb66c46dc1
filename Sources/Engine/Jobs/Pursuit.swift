/// Follows whether copying what was written comes to an end beside those who go on writing.
///
/// A round copies what was written during the one before. So rounds become shorter where copying is the faster of the two, and longer
/// and longer where it is not.
package struct Pursuit {
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

  private var done = 0
  private var last = Int.max

  /// Begins before the first round.
  package init() {}

  /// Takes in how many changes a round had to copy.
  package mutating func outcome(ofCopying count: Int) -> Outcome {
    defer { last = count }
    done += 1
    guard count > Self.few else { return .close }
    return count < last && done < Self.rounds ? .gaining : .falling
  }
}
