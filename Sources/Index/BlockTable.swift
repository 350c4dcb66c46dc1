import Store

/// The places of one table's blocks in the map: what block n holds is at `self[n]`. They are good as long as the reading
/// transaction they were found in.
///
/// A block is checked when it is read first. One that is damaged reads as zeroes, so that whoever is in the midst of a search or
/// a write needs no way out, and is noted in the damage log: nobody may use what they have made of it without asking that.
@safe struct BlockTable: Sendable {
  nonisolated(unsafe) private var payloads: [UnsafeRawBufferPointer] = unsafe []
  private var checks = BlockChecks.none

  /// The places of blocks that are made in memory.
  init() {}

  /// The places of blocks of the map.
  init(_ source: BlockSource) { checks = BlockChecks(source) }

  var count: Int { unsafe payloads.count }

  subscript(block: Int) -> UnsafeRawBufferPointer {
    @inline(__always) get {
      let payload = unsafe payloads[block]
      return unsafe checks.isChecked(block) ? payload : checks.check(payload, block)
    }
  }

  /// Where a block is, which need not be sound: to have it fetched.
  @inline(__always)
  func place(_ block: Int) -> UnsafeRawBufferPointer { unsafe payloads[block] }

  /// Throws if one of the first blocks is damaged.
  func check(_ count: Int? = nil) throws(IndexError) {
    for block in 0..<(count ?? self.count) where !checks.isChecked(block) {
      try unsafe checks.checkThrowing(payloads[block], block)
    }
  }

  /// Forgets the blocks from `count` on.
  mutating func truncate(_ count: Int) {
    if unsafe count < payloads.count { unsafe payloads.removeSubrange(count...) }
  }

  /// Puts a payload in its place; false if that would leave a gap, as blocks come into being in order. What is made in memory
  /// needs no check.
  mutating func set(_ block: Int, _ payload: UnsafeRawBufferPointer, isChecked: Bool = false) -> Bool {
    guard unsafe block <= payloads.count else { return false }
    // Other snapshots may have another block in this place.
    if !isKnownUniquelyReferenced(&checks) || !checks.hasRoom(block) {
      checks = BlockChecks(checks, room: max(block + 1, checks.hasRoom(block) ? 0 : 2 * block))
    }
    checks.mark(block, isChecked)
    if unsafe block == payloads.count { unsafe payloads.append(payload) } else { unsafe payloads[block] = payload }
    return true
  }
}

/// The key of a column's block.
struct ColumnKey: Key, Hashable {
  let field: UInt16
  let block: UInt32

  static let size = 6

  init(field: UInt16, block: UInt32) {
    self.field = field
    self.block = block
  }

  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count == Self.size else { return nil }
    unsafe field = UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self))
    unsafe block = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
  }

  func withKeyBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    let bytes = UInt64(field) << 48 | UInt64(block) << 16
    return try unsafe withUnsafeBytes(of: bytes.bigEndian) {
      try unsafe body(UnsafeRawBufferPointer(rebasing: $0[..<Self.size]))
    }
  }
}
