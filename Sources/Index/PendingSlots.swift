/// Slots that have a vector but are not in the graph yet, in the order in which they came.
struct PendingSlots {
  private(set) var slots: [UInt32] = []
  private var members: Set<UInt32> = []

  var isEmpty: Bool { slots.isEmpty }

  func contains(_ slot: UInt32) -> Bool { members.contains(slot) }

  mutating func append(_ slot: UInt32) {
    slots.append(slot)
    members.insert(slot)
  }
}
