import Store

/// A part of the records, in the order of their ids.
public struct Page: Sendable {
  /// The records.
  public let records: [Record]
  /// The id after which the next part begins; nil if this was the last.
  public let last: String?
}

extension Snapshot {
  /// The next `limit` records that pass, in the order of the bytes of their ids, after the id `after`, which need not be there
  /// (any more). A page ends early where its texts and fields come to more than `bytes` as they are stored.
  ///
  /// The order is that of the ids and not of the slots: a slot is given to another record after a deletion, and to another one
  /// by a rebuild.
  public func page(after: String?, limit: Int, bytes: Int, where filter: BoundFilter?) throws -> Page {
    let previous = after.map { Array($0.utf8) }
    let passing = try filter.map { try matches($0).set } ?? live
    var records: [Record] = []
    var room = bytes
    var last: String?
    try checkIDs()
    try unsafe transaction.forEach(tables.ids, from: previous ?? [0]) { key, value in
      guard value.count == 4 else { throw damagedID() }
      let slot = unsafe UInt32(littleEndian: value.loadUnaligned(as: UInt32.self))
      guard passing.contains(slot) else { return true }
      // Two strings can be equal whose bytes differ.
      if let previous, unsafe key.elementsEqual(previous) { return true }
      // One more than is wanted tells that this page is not the last.
      guard records.count < limit, room > 0 else {
        last = records.last?.id
        return false
      }
      room -= try unsafe transaction.withValue(tables.records, slot) { $0.count } ?? 0
      records.append(try record(slot: slot))
      return true
    }
    return Page(records: records, last: last)
  }

  private func damagedID() -> IndexError {
    .corrupted(path: transaction.environment.path, reason: "an id names no slot")
  }
}
