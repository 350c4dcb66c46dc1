import Store

/// Slots that wait: those of records that are not in the graph yet, or whose words are not in the postings.
///
/// A new node's links stand in a score of blocks, so writing each upsert's links at once would cost a score of pages. They wait
/// instead for others, which change the same blocks; the lists hold them from the first, and a walk looks at them besides.
struct PendingSlots: Sendable, Equatable {
  /// The most that wait whatever the size of the graph: a walk scores them all.
  private static let most = 8192
  /// So many nodes of the graph come to one that may wait.
  private static let nodesToOne = 16

  private(set) var set = SlotSet(limit: 0)
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// The slots, in order.
  var slots: [UInt32] {
    var slots: [UInt32] = []
    slots.reserveCapacity(count)
    set.forEach { slots.append($0) }
    return slots
  }

  func contains(_ slot: UInt32) -> Bool { set.contains(slot) }

  /// Whether so few may wait beside a graph of so many nodes.
  func mayWait(beside nodes: Int) -> Bool { count <= min(Self.most, nodes / Self.nodesToOne) }

  mutating func insert(_ slot: UInt32) {
    guard !contains(slot) else { return }
    set.grow(limit: Int(slot) + 1)
    set.insert(Int(slot))
    count += 1
  }

  /// Takes a slot out; false if it was not there.
  mutating func remove(_ slot: UInt32) -> Bool {
    guard contains(slot) else { return false }
    set.remove(Int(slot))
    count -= 1
    return true
  }
}

extension PendingSlots {
  /// Those that are the keys of a table.
  static func read(_ transaction: ReadTransaction, _ table: Table, sum expected: UInt32?) throws -> PendingSlots {
    let damaged = IndexError.corrupted(
      path: transaction.environment.path, reason: "table \(table.name) is not what was written")
    var pending = PendingSlots()
    try unsafe transaction.forEach(table) { key, _ in
      guard key.count == 4 else { throw damaged }
      pending.insert(unsafe UInt32(bigEndian: key.loadUnaligned(as: UInt32.self)))
      return true
    }
    guard expected == nil || pending.sum == expected else { throw damaged }
    return pending
  }

  /// What the state has, to tell whether the table is the one that was written.
  var sum: UInt32 { slots.reduce(0) { $0 &+ $1.littleEndianBytes.crc32c } }

  /// Makes the table hold these slots, where it holds `before`.
  func store(after before: PendingSlots, _ tables: Tables, _ transaction: borrowing WriteTransaction) throws {
    if isEmpty {
      if !before.isEmpty { try transaction.clear(tables.unlinked) }
      return
    }
    for slot in before.slots where !contains(slot) { try transaction.remove(tables.unlinked, slot) }
    for slot in slots where !before.contains(slot) { try transaction.put(tables.unlinked, slot, []) }
  }
}
