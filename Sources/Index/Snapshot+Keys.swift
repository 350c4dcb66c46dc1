import CKernels
import Store
import Synchronization

/// Which of the tables that are looked up by names are known to be whole; what is known of one snapshot holds in those after it.
final class KeyChecks: Sendable {
  fileprivate let ids: Atomic<Bool>
  fileprivate let keywords: Atomic<Bool>

  init(after previous: KeyChecks?) {
    ids = Atomic(previous?.ids.load(ordering: .relaxed) ?? false)
    keywords = Atomic(previous?.keywords.load(ordering: .relaxed) ?? false)
  }
}

extension Snapshot {
  /// Makes sure that an id that is not found is not there. All ids are read for that, once.
  func checkIDs() throws {
    if keyChecks.ids.load(ordering: .relaxed) { return }
    try check(tables.ids, sum: state.idSum)
    keyChecks.ids.store(true, ordering: .relaxed)
  }

  /// The same for keywords, and that each has the code that was given to it.
  func checkKeywords() throws {
    if keyChecks.keywords.load(ordering: .relaxed) { return }
    try check(tables.dictionary, sum: state.keywordSum)
    keyChecks.keywords.store(true, ordering: .relaxed)
  }

  /// Throws unless a table's keys are in order, its entries are those that were stored, and looking them up leads to them. That
  /// needs to be tried with the first and the last key of each page alone: what lies between takes the same way.
  private func check(_ table: Table, sum expected: UInt32?) throws {
    let damaged = damage.error("table \(table.name) is not what was written")
    var last: (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)?
    func isFound(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool {
      try unsafe transaction.value(table, Array(key))?.baseAddress == value.baseAddress
    }
    var sum: UInt32 = 0
    try unsafe transaction.forEach(table) { key, value in
      if let last = unsafe last {
        guard unsafe last.key.lexicographicallyPrecedes(key) else { throw damaged }
        if unsafe !last.key.isOnPage(of: key) {
          guard try unsafe isFound(last.key, last.value), try unsafe isFound(key, value) else { throw damaged }
        }
      }
      unsafe sum &+= entrySum(key, value)
      unsafe last = unsafe (key, value)
      return true
    }
    if let last = unsafe last, try unsafe !isFound(last.key, last.value) { throw damaged }
    if let expected, sum != expected { throw damaged }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate func isOnPage(of other: UnsafeRawBufferPointer) -> Bool {
    UInt(bitPattern: baseAddress) / 4096 == UInt(bitPattern: other.baseAddress) / 4096
  }
}

/// What an entry adds to the sum of its table, which the state has: it tells whether a table is the one that was written, and
/// each change of an entry changes it by as much.
func entrySum(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> UInt32 {
  unsafe kindred_crc32c(kindred_crc32c(0, key.baseAddress, key.count), value.baseAddress, value.count)
}

extension State {
  /// Counts an id in, with its slot.
  mutating func add(id: String, _ slot: UInt32) {
    idSum = idSum.map { $0 &+ (Array(id.utf8) + slot.littleEndianBytes).crc32c }
  }

  /// Counts an id out.
  mutating func remove(id: String, _ slot: UInt32) {
    idSum = idSum.map { $0 &- (Array(id.utf8) + slot.littleEndianBytes).crc32c }
  }

  /// Counts a keyword in, by its key in the dictionary.
  mutating func add(keyword key: [UInt8], _ code: UInt32) {
    keywordSum = keywordSum.map { $0 &+ (key + code.littleEndianBytes).crc32c }
  }

  /// Makes the sums that an index of an earlier format has not.
  mutating func completeSums(_ tables: Tables, _ transaction: borrowing WriteTransaction) throws {
    idSum = try idSum ?? Self.sum(tables.ids, transaction)
    keywordSum = try keywordSum ?? Self.sum(tables.dictionary, transaction)
  }

  private static func sum(_ table: Table, _ transaction: borrowing WriteTransaction) throws -> UInt32 {
    var sum: UInt32 = 0
    try unsafe transaction.forEach(table) { key, value in
      unsafe sum &+= entrySum(key, value)
      return true
    }
    return sum
  }
}
