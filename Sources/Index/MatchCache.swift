import Synchronization

/// The records that pass a filter, and how many they are.
struct Matches: Sendable {
  let set: SlotSet
  let count: Int
}

/// What filters were found to match in one snapshot, so that the same filter is evaluated once: the last few, as one slot
/// set takes an eighth of a byte for each record.
final class MatchCache: Sendable {
  private static let capacity = 64
  private let kept = Mutex<(matches: [BoundFilter: Matches], order: [BoundFilter])>(([:], []))

  /// The matches of a filter, from before or by `evaluate`.
  func matches(_ filter: BoundFilter, _ evaluate: () throws -> SlotSet) rethrows -> Matches {
    if let known = kept.withLock({ $0.matches[filter] }) { return known }
    let set = try evaluate()
    let matches = Matches(set: set, count: set.count)
    kept.withLock { kept in
      if kept.matches.updateValue(matches, forKey: filter) == nil { kept.order.append(filter) }
      if kept.order.count > Self.capacity { kept.matches[kept.order.removeFirst()] = nil }
    }
    return matches
  }
}
