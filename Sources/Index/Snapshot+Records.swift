import Store

/// A record found by a search, not read yet.
public struct Hit: Sendable, Hashable {
  /// The cosine similarity of query and record, computed on the float32 vectors.
  public let score: Float
  let slot: UInt32
}

extension Snapshot {
  /// The slot of the record with this id.
  func slot(of id: String) throws -> UInt32? {
    try unsafe transaction.withValue(tables.ids, id) { bytes -> UInt32? in
      guard bytes.count == 4 else { return nil }
      let slot = unsafe UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
      return slot < state.nextSlot ? slot : nil
    } ?? nil
  }

  /// The record with this id; nil if there is none.
  public func record(id: String) throws -> Record? {
    try slot(of: id).map { try record(slot: $0) }
  }

  /// The record of a hit.
  public func record(_ hit: Hit) throws -> Record { try record(slot: hit.slot) }

  /// The id of a hit.
  public func id(_ hit: Hit) throws -> String {
    guard
      let id = try unsafe transaction.withValue(
        tables.records, hit.slot, { unsafe Record.decodeID($0, slot: hit.slot) }) ?? nil
    else { throw damagedRecord(hit.slot) }
    return id
  }

  /// The vector of the record with this id, at length 1; nil if there is none.
  public func vector(id: String) throws -> [Float]? {
    try slot(of: id).map { vector(slot: $0) }
  }

  /// The vector of a hit.
  public func vector(_ hit: Hit) -> [Float] { vector(slot: hit.slot) }

  /// Calls `body` with every record that passes, in the order they came in, until it returns false.
  public func forEachRecord(where filter: BoundFilter? = nil, _ body: (Record) throws -> Bool) throws {
    let passing = try filter.map { try matches($0).set } ?? live
    var slots: [UInt32] = []
    passing.forEach { slots.append($0) }
    for slot in slots {
      guard try body(record(slot: slot)) else { return }
    }
  }

  func record(slot: UInt32) throws -> Record {
    guard
      let record = try unsafe transaction.withValue(
        tables.records, slot, { unsafe Record.decode($0, slot: slot, names: names) })
        ?? nil
    else { throw damagedRecord(slot) }
    return record
  }

  func vector(slot: UInt32) -> [Float] {
    let index = Int(slot)
    let block = unsafe vectors[index / layout.vectorsPerBlock]
    let offset = index % layout.vectorsPerBlock * layout.dimension * 4
    return (0..<layout.dimension).map { unsafe block.load(fromByteOffset: offset + 4 * $0, as: Float.self) }
  }

  private func damagedRecord(_ slot: UInt32) -> IndexError {
    .corrupted(path: transaction.environment.path, reason: "record \(slot) is missing or cannot be read")
  }
}
