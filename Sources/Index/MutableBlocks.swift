/// The blocks of one table inside a write: those of the snapshot, and copies of what has changed.
@safe final class MutableBlocks {
  private let kind: BlockKind
  private let field: UInt16
  private let payloadSize: Int
  /// Every block as it is now, changed or not.
  private(set) var table: BlockTable
  private var copies: [UnsafeMutableRawBufferPointer?]
  private let slabs: Slabs
  /// The blocks that have changed.
  private(set) var changed: [UInt32] = []

  init(
    _ table: BlockTable, kind: BlockKind, field: UInt16 = 0, payloadSize: Int = BlockHeader.onePage
  ) {
    self.table = table
    self.kind = kind
    self.field = field
    self.payloadSize = payloadSize
    slabs = Slabs(entrySize: BlockHeader.size + payloadSize)
    unsafe copies = [UnsafeMutableRawBufferPointer?](repeating: nil, count: table.count)
  }

  /// The payload of a block, to be changed: it is copied the first time, and made, zeroed, where there is none yet, along
  /// with any that are missing before it.
  func mutable(_ block: Int) -> UnsafeMutableRawPointer {
    while unsafe copies.count <= block { unsafe copies.append(nil) }
    while table.count < block { unsafe _ = makeCopy(table.count) }
    let copy = unsafe copies[block] ?? makeCopy(block)
    return unsafe copy.baseAddress.unsafelyUnwrapped + BlockHeader.size
  }

  private func makeCopy(_ block: Int) -> UnsafeMutableRawBufferPointer {
    let copy = unsafe slabs.next()
    let payload = unsafe UnsafeMutableRawBufferPointer(rebasing: copy[BlockHeader.size...])
    if block < table.count {
      unsafe payload.copyMemory(from: table[block])
    } else {
      unsafe payload.initializeMemory(as: UInt8.self, repeating: 0)
    }
    unsafe _ = table.set(block, UnsafeRawBufferPointer(payload), isChecked: true)
    unsafe copies[block] = copy
    changed.append(UInt32(block))
    return unsafe copy
  }

  /// Seals every changed block with its header and hands it on.
  func forEachChanged(entries: Int, _ body: (UInt32, UnsafeRawBufferPointer) throws -> Void) rethrows {
    for block in changed {
      guard let copy = unsafe copies[Int(block)] else { continue }
      unsafe BlockHeader.write(copy, BlockName(kind: kind, field: field, number: block), entries: entries)
      try unsafe body(block, UnsafeRawBufferPointer(copy))
    }
  }
}
