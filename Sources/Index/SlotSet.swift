import HNSW

/// A set of slots, one bit each.
struct SlotSet: Sendable, Equatable {
  var words: [UInt64]

  /// An empty set with room for slots below `limit`.
  init(limit: Int) { words = [UInt64](repeating: 0, count: (limit + 63) / 64) }

  /// How many slots it holds.
  var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  func contains(_ slot: UInt32) -> Bool {
    let word = Int(slot >> 6)
    return word < words.count && words[word] >> UInt64(slot & 63) & 1 == 1
  }

  /// Makes room for slots below `limit`.
  mutating func grow(limit: Int) {
    let missing = (limit + 63) / 64 - words.count
    if missing > 0 { words += [UInt64](repeating: 0, count: missing) }
  }

  mutating func insert(_ slot: Int) { words[slot >> 6] |= 1 << UInt64(slot & 63) }

  mutating func remove(_ slot: Int) {
    if slot >> 6 < words.count { words[slot >> 6] &= ~(1 << UInt64(slot & 63)) }
  }

  mutating func formUnion(_ other: SlotSet) {
    for index in words.indices { words[index] |= other.words[index] }
  }

  mutating func formIntersection(_ other: SlotSet) {
    for index in words.indices { words[index] &= other.words[index] }
  }

  mutating func subtract(_ other: SlotSet) {
    for index in words.indices { words[index] &= ~other.words[index] }
  }

  /// Calls `body` with each slot, in order.
  func forEach(_ body: (UInt32) -> Void) {
    for (index, word) in words.enumerated() {
      var rest = word
      while rest != 0 {
        body(UInt32(index * 64 + rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }
}

extension SlotSet: NodeFilter {
  func admits(_ slot: UInt32) -> Bool { contains(slot) }
}
