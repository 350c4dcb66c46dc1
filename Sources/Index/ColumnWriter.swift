import Store

/// The columns inside a write.
final class ColumnWriter {
  private var fixed: [UInt16: MutableBlocks] = [:]
  private var sets: [ColumnKey: [[UInt32]?]] = [:]
  private let snapshot: Snapshot

  init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// The column that says which slots are live.
  static let live = FieldDefinition(number: 0, name: "", type: .boolean)

  /// A value as a column holds it.
  enum Cell {
    case eightBytes(UInt64)
    case fourBytes(UInt32)
    case boolean(Bool)
    case codes([UInt32])
  }

  /// Stores the value of a slot, or takes it away if it is nil.
  func set(_ field: FieldDefinition, _ slot: UInt32, _ cell: Cell?) {
    guard let perBlock = field.type.valuesPerBlock else { return }
    let block = Int(slot) / perBlock
    let index = Int(slot) % perBlock
    if field.type == .keywords {
      setCodes(field, block, index, perBlock, cell)
      return
    }
    let blocks =
      fixed[field.number]
      ?? MutableBlocks(snapshot.columns[field.number] ?? BlockTable(), kind: .column, field: field.number)
    fixed[field.number] = blocks
    // A value that is not there need not be taken away, and a block that is not there need not be made for it.
    if cell == nil, block >= blocks.table.count { return }
    let values = perBlock / 8
    // An update changes few of a record's values: the blocks of the others need not be written.
    if block < blocks.table.count, unsafe Self.holds(blocks.table[block], index, values, cell) { return }
    let payload = unsafe blocks.mutable(block)
    unsafe Self.setBit(payload, index, cell != nil)
    switch cell {
    case .eightBytes(let bits): unsafe payload.storeBytes(of: bits, toByteOffset: values + 8 * index, as: UInt64.self)
    case .fourBytes(let bits): unsafe payload.storeBytes(of: bits, toByteOffset: values + 4 * index, as: UInt32.self)
    case .boolean(let value): unsafe Self.setBit(payload + values, index, value)
    case .codes: break
    case nil: unsafe Self.clear(payload + values, index, field.type)
    }
  }

  /// Hands on every changed block, sealed with its header.
  func forEachChanged(_ body: (ColumnKey, UnsafeRawBufferPointer) throws -> Void) rethrows {
    for (field, blocks) in fixed.sorted(by: { $0.key < $1.key }) {
      try unsafe blocks.forEachChanged(entries: 0) { try unsafe body(ColumnKey(field: field, block: $0), $1) }
    }
    for (key, values) in sets.sorted(by: { ($0.key.field, $0.key.block) < ($1.key.field, $1.key.block) }) {
      let payload = KeywordSets.encoded(values)
      let size = BlockHeader.size + max(payload.count, BlockHeader.onePage)
      var block = [UInt8](repeating: 0, count: size)
      block.replaceSubrange(BlockHeader.size..<BlockHeader.size + payload.count, with: payload)
      try unsafe block.withUnsafeMutableBytes {
        unsafe BlockHeader.write(
          $0, BlockName(kind: .column, field: key.field, number: key.block), entries: values.count)
        try unsafe body(key, UnsafeRawBufferPointer($0))
      }
    }
  }

  private func setCodes(_ field: FieldDefinition, _ block: Int, _ index: Int, _ perBlock: Int, _ cell: Cell?) {
    let stored = snapshot.columns[field.number] ?? BlockTable()
    // Blocks come into being in order; what lies before this one is made empty.
    for missing in stored.count..<max(block, stored.count) {
      let key = ColumnKey(field: field.number, block: UInt32(missing))
      if sets[key] == nil { sets[key] = [[UInt32]?](repeating: nil, count: perBlock) }
    }
    let key = ColumnKey(field: field.number, block: UInt32(block))
    var values =
      sets[key]
      ?? (block < stored.count
        ? unsafe KeywordSets(stored[block], perBlock: perBlock).decoded()
        : [[UInt32]?](repeating: nil, count: perBlock))
    var codes: [UInt32]?
    if case .codes(let some) = cell { codes = some }
    guard codes != values[index] || block >= stored.count else { return }
    values[index] = codes
    sets[key] = values
  }

  /// Whether a block has a value already.
  private static func holds(_ block: UnsafeRawBufferPointer, _ index: Int, _ values: Int, _ cell: Cell?) -> Bool {
    func bit(_ index: Int) -> Bool { unsafe block[index / 8] >> UInt8(index % 8) & 1 == 1 }
    guard bit(index) == (cell != nil) else { return false }
    return switch cell {
    case .eightBytes(let bits): unsafe block.loadUnaligned(fromByteOffset: values + 8 * index, as: UInt64.self) == bits
    case .fourBytes(let bits): unsafe block.loadUnaligned(fromByteOffset: values + 4 * index, as: UInt32.self) == bits
    case .boolean(let value): bit(8 * values + index) == value
    case .codes, nil: true
    }
  }

  private static func setBit(_ bits: UnsafeMutableRawPointer, _ index: Int, _ value: Bool) {
    let byte = unsafe (bits + index / 8).assumingMemoryBound(to: UInt8.self)
    let mask = UInt8(1) << UInt8(index % 8)
    unsafe byte.pointee = unsafe value ? byte.pointee | mask : byte.pointee & ~mask
  }

  private static func clear(_ values: UnsafeMutableRawPointer, _ index: Int, _ type: FieldType) {
    switch type.valueSize {
    case 8: unsafe values.storeBytes(of: 0, toByteOffset: 8 * index, as: UInt64.self)
    case 4: unsafe values.storeBytes(of: 0, toByteOffset: 4 * index, as: UInt32.self)
    default: unsafe setBit(values, index, false)
    }
  }
}
