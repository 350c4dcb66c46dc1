import Store

/// A record found by a search, not read yet.
public struct Hit: Sendable, Hashable {
  /// The cosine similarity of query and record, computed on the float32 vectors.
  public let score: Float
  let slot: UInt32
}

extension Snapshot {
  /// The slot of the record with this id. It is only taken for that of the record if the record says so too, and the id for one
  /// that is not there if all ids are known to be whole.
  func slot(of id: String) throws -> UInt32? {
    let stored = try unsafe transaction.withValue(tables.ids, id) { unsafe Array($0) }
    guard let stored else {
      try checkIDs()
      return nil
    }
    let slot = stored.enumerated().prefix(4).reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
    guard stored.count == 4, try self.id(slot: slot) == id else {
      throw damage.error("table ids does not lead to record \(id)")
    }
    return slot
  }

  /// The record with this id; nil if there is none.
  public func record(id: String) throws -> Record? {
    try slot(of: id).map { try record(slot: $0) }
  }

  /// The record of a hit.
  public func record(_ hit: Hit) throws -> Record { try record(slot: hit.slot) }

  /// The id of a hit.
  public func id(_ hit: Hit) throws -> String { try id(slot: hit.slot) }

  private func id(slot: UInt32) throws -> String {
    guard
      let id = try unsafe transaction.withValue(tables.records, slot, { unsafe coder.id($0, slot: slot) }) ?? nil
    else { throw damagedRecord(slot) }
    return id
  }

  /// The vector of the record with this id, at length 1; nil if there is none.
  public func vector(id: String) throws -> [Float]? {
    try slot(of: id).map { try vector(slot: $0) }
  }

  /// The vector of a hit.
  public func vector(_ hit: Hit) throws -> [Float] { try vector(slot: hit.slot) }

  /// Calls `body` with every record that passes, in the order they came in, until it returns false.
  public func forEachRecord(where filter: BoundFilter? = nil, _ body: (Record) throws -> Bool) throws {
    let passing = try filter.map { try matches($0).set } ?? live
    var slots: [UInt32] = []
    passing.forEach { slots.append($0) }
    for slot in slots {
      guard try body(record(slot: slot)) else { return }
    }
  }

  /// Of the records that pass, `count` that are spread evenly over the order they came in, or all where there are no more; each
  /// with its vector, at length 1.
  public func sample(_ count: Int, where filter: BoundFilter?) throws -> [(record: Record, vector: [Float])] {
    let passing = try filter.map { try matches($0).set } ?? live
    var slots: [UInt32] = []
    passing.forEach { slots.append($0) }
    let size = min(max(count, 0), slots.count)
    return try (0..<size).map { place in
      let slot = slots[place * slots.count / size]
      return (try record(slot: slot), try vector(slot: slot))
    }
  }

  func record(slot: UInt32) throws -> Record {
    guard
      let record = try unsafe transaction.withValue(
        tables.records, slot, { unsafe coder.decode($0, slot: slot) })
        ?? nil
    else { throw damagedRecord(slot) }
    return record
  }

  func vector(slot: UInt32) throws -> [Float] {
    try damage.guarding {
      unsafe Array(UnsafeBufferPointer(start: layout.vector(slot, in: vectors), count: layout.dimension))
    }
  }

  private func damagedRecord(_ slot: UInt32) -> IndexError {
    .corrupted(path: transaction.environment.path, reason: "record \(slot) is missing or cannot be read")
  }
}
