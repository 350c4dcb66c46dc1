import Store

/// The places of one table's blocks in the map: `payloads[n]` is what block n holds. They are good as long as the reading
/// transaction they were found in.
@safe struct BlockTable: Sendable {
  nonisolated(unsafe) private(set) var payloads: [UnsafeRawBufferPointer] = unsafe []

  var count: Int { unsafe payloads.count }

  subscript(block: Int) -> UnsafeRawBufferPointer {
    @inline(__always) get { unsafe payloads[block] }
  }

  /// Forgets the blocks from `count` on.
  mutating func truncate(_ count: Int) {
    if unsafe count < payloads.count { unsafe payloads.removeSubrange(count...) }
  }

  /// Puts a payload in its place; false if that would leave a gap, as blocks come into being in order.
  mutating func set(_ block: Int, _ payload: UnsafeRawBufferPointer) -> Bool {
    guard unsafe block <= payloads.count else { return false }
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
