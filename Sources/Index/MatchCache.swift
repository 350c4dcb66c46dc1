import Synchronization

/// The records that pass a filter, and how many they are.
final class Matches: Sendable {
  let set: SlotSet
  let count: Int
  private let lists = Mutex<(asked: Bool, made: FilteredLists?)>((false, nil))

  init(_ set: SlotSet) {
    self.set = set
    count = set.count
  }

  /// The lists with nothing in them but these records. They are made when they are asked for a second time, since making them
  /// takes longer than one scan, and unless another thread is at it or `mayMake` says no to their bytes.
  func lists(of all: InvertedLists, mayMake: (Int) -> Bool) -> FilteredLists? {
    lists.withLockIfAvailable { lists in
      defer { lists.asked = true }
      if lists.asked, lists.made == nil, mayMake(FilteredLists.bytes(of: count, in: all)) {
        lists.made = FilteredLists(all, passing: set, count: count)
      }
      return lists.made
    } ?? nil
  }

  /// The bytes of the lists that were made.
  var listBytes: Int { lists.withLock { $0.made?.bytes ?? 0 } }
}

/// What filters were found to match in one snapshot, so that the same filter is evaluated once: the last few, as one slot
/// set takes an eighth of a byte for each record.
final class MatchCache: Sendable {
  private static let capacity = 64
  /// The most bytes of lists that are kept for filters.
  private static let listBytes = 64 << 20
  private let kept = Mutex<(matches: [BoundFilter: Matches], order: [BoundFilter])>(([:], []))
  private let spent = Atomic(0)

  /// The matches of a filter, from before or by `evaluate`.
  func matches(_ filter: BoundFilter, _ evaluate: () throws -> SlotSet) rethrows -> Matches {
    if let known = kept.withLock({ $0.matches[filter] }) { return known }
    let matches = Matches(try evaluate())
    kept.withLock { kept in
      if kept.matches.updateValue(matches, forKey: filter) == nil { kept.order.append(filter) }
      if kept.order.count > Self.capacity, let gone = kept.matches.removeValue(forKey: kept.order.removeFirst()) {
        spent.subtract(gone.listBytes, ordering: .relaxed)
      }
    }
    return matches
  }

  /// The lists with only what matches, if there are such and they fit.
  func lists(of matches: Matches, in all: InvertedLists) -> FilteredLists? {
    matches.lists(of: all) { bytes in
      if spent.add(bytes, ordering: .relaxed).newValue <= Self.listBytes { return true }
      spent.subtract(bytes, ordering: .relaxed)
      return false
    }
  }
}
