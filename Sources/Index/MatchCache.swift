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
  /// takes longer than one scan; and not while another thread is at it, or where the budget has no room for them.
  func lists(of all: InvertedLists, _ budget: ListBudget) -> FilteredLists? {
    lists.withLockIfAvailable { lists in
      defer { lists.asked = true }
      if lists.asked, lists.made == nil, all.areSound, let share = budget.share(FilteredLists.bytes(of: count, in: all))
      {
        lists.made = FilteredLists(all, passing: set, count: count, share)
      }
      return lists.made
    } ?? nil
  }
}

/// What filters were found to match in one snapshot, so that the same filter is evaluated once: the last few, as one slot
/// set takes an eighth of a byte for each record.
final class MatchCache: Sendable {
  private static let capacity = 64
  private let kept = Mutex<(matches: [BoundFilter: Matches], order: [BoundFilter])>(([:], []))
  private let budget = ListBudget()

  /// The matches of a filter, from before or by `evaluate`.
  func matches(_ filter: BoundFilter, _ evaluate: () throws -> SlotSet) rethrows -> Matches {
    if let known = kept.withLock({ $0.matches[filter] }) { return known }
    let matches = Matches(try evaluate())
    kept.withLock { kept in
      if kept.matches.updateValue(matches, forKey: filter) == nil { kept.order.append(filter) }
      if kept.order.count > Self.capacity { kept.matches[kept.order.removeFirst()] = nil }
    }
    return matches
  }

  /// Forgets everything.
  func clear() { kept.withLock { $0 = ([:], []) } }

  /// The lists with only what matches, if there are such.
  func lists(of matches: Matches, in all: InvertedLists) -> FilteredLists? { matches.lists(of: all, budget) }
}

/// The bytes that filters' own lists may take in one snapshot.
final class ListBudget: Sendable {
  private static let limit = 64 << 20
  private let spent = Atomic(0)

  /// A part of the budget, which goes back to it with the last reference.
  final class Share: Sendable {
    let bytes: Int
    private let budget: ListBudget

    fileprivate init(_ bytes: Int, of budget: ListBudget) {
      self.bytes = bytes
      self.budget = budget
    }

    deinit { budget.spent.subtract(bytes, ordering: .relaxed) }
  }

  /// So many bytes, or nil if there are not so many left.
  func share(_ bytes: Int) -> Share? {
    let share = Share(bytes, of: self)
    return spent.add(bytes, ordering: .relaxed).newValue <= Self.limit ? share : nil
  }
}
