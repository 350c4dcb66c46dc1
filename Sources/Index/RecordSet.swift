/// A set of records of one generation, one bit each: what a long job has seen, where keeping their ids would take all memory.
public struct RecordSet: Sendable {
  private var slots = SlotSet(limit: 0)

  /// The empty set.
  public init() {}

  /// Adds the record with an id; says whether it was not in the set. False where there is no such record.
  public mutating func insert(_ id: String, in snapshot: Snapshot) throws -> Bool {
    guard let slot = try snapshot.slot(of: id) else { return false }
    slots.grow(limit: Int(slot) + 1)
    defer { slots.insert(Int(slot)) }
    return !slots.contains(slot)
  }
}
