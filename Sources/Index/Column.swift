/// One field's values by slot: in each block a bitmap of the slots that have a value, then the values.
///
/// Eight-byte values stand 448 to a block, four-byte values 960, booleans 16,128 (a second bitmap), sets 192 (offsets,
/// then codes). All are multiples of 64, so that the words of a bitmap are words of the slot set.
@safe struct Column {
  let blocks: BlockTable
  let perBlock: Int

  init(_ blocks: BlockTable, perBlock: Int) {
    self.blocks = blocks
    self.perBlock = perBlock
  }

  private var wordsPerBlock: Int { perBlock / 64 }

  /// The slots that have a value.
  func present(limit: Int) -> SlotSet {
    unsafe collect(limit: limit) { block, word in unsafe block.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
    }
  }

  /// The slots whose boolean is true.
  func isTrue(limit: Int) -> SlotSet {
    let second = perBlock / 8
    return unsafe collect(limit: limit) { block, word in
      unsafe block.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
        & block.loadUnaligned(fromByteOffset: second + 8 * word, as: UInt64.self)
    }
  }

  /// The slots that have a value in a range; with `isOutside`, those that have one that is not.
  func matching<Value: ColumnValue>(_ range: ClosedRange<Value>?, isOutside: Bool = false, limit: Int) -> SlotSet {
    guard let range else { return isOutside ? present(limit: limit) : SlotSet(limit: limit) }
    var found = [UInt64](repeating: 0, count: wordsPerBlock)
    return unsafe collect(limit: limit) { block, word in
      if word == 0 {
        let values = unsafe (block + perBlock / 8).assumingMemoryBound(to: Value.self)
        unsafe Value.test(values, wordsPerBlock, range, &found)
      }
      let present = unsafe block.loadUnaligned(fromByteOffset: 8 * word, as: UInt64.self)
      return present & (isOutside ? ~found[word] : found[word])
    }
  }

  /// The slots whose value is one of a set.
  func matching<Value: ColumnValue & Hashable>(_ wanted: Set<Value>, limit: Int) -> SlotSet {
    guard let least = wanted.min(), let most = wanted.max() else { return SlotSet(limit: limit) }
    // Values that the set's range leaves out, often nearly all, are not looked up.
    let between = matching(least...most, limit: limit)
    var found = between
    between.forEach { slot in
      let offset = perBlock / 8 + Int(slot) % perBlock * MemoryLayout<Value>.size
      let value = unsafe blocks[Int(slot) / perBlock].loadUnaligned(fromByteOffset: offset, as: Value.self)
      if !wanted.contains(value) { found.remove(Int(slot)) }
    }
    return found
  }

  /// Calls `body` with the value of every slot of `set` that has one.
  func forEach<Value: BitwiseCopyable>(_ type: Value.Type, in set: SlotSet, _ body: (Value) -> Void) {
    var live = present(limit: set.words.count * 64)
    live.formIntersection(set)
    live.forEach { slot in
      let offset = perBlock / 8 + Int(slot) % perBlock * MemoryLayout<Value>.size
      body(unsafe blocks[Int(slot) / perBlock].loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }

  /// The slots whose set holds the code.
  func containing(_ code: UInt32, limit: Int) -> SlotSet {
    var found = SlotSet(limit: limit)
    for block in 0..<blocks.count {
      let sets = unsafe KeywordSets(blocks[block], perBlock: perBlock)
      for index in 0..<perBlock where sets.contains(code, at: index) {
        if block * perBlock + index < limit { found.insert(block * perBlock + index) }
      }
    }
    return found
  }

  /// Makes a set of what `word` says of each block, word after word.
  private func collect(limit: Int, _ word: (UnsafeRawPointer, Int) -> UInt64) -> SlotSet {
    var set = SlotSet(limit: limit)
    for block in 0..<blocks.count {
      guard let start = unsafe blocks[block].baseAddress else { continue }
      for index in 0..<wordsPerBlock where block * wordsPerBlock + index < set.words.count {
        unsafe set.words[block * wordsPerBlock + index] = word(start, index)
      }
    }
    if limit % 64 != 0, let last = set.words.indices.last { set.words[last] &= (1 << UInt64(limit % 64)) - 1 }
    return set
  }
}

/// A block of sets: presence bitmap, `perBlock + 1` offsets, codes.
@safe struct KeywordSets {
  private let block: UnsafeRawBufferPointer
  private let perBlock: Int

  init(_ block: UnsafeRawBufferPointer, perBlock: Int) {
    unsafe self.block = block
    self.perBlock = perBlock
  }

  private var codesStart: Int { perBlock / 8 + 4 * (perBlock + 1) }

  /// Where the set's codes stand; empty if that is not inside the block.
  private func range(_ index: Int) -> Range<Int> {
    let from = Int(load(perBlock / 8 + 4 * index))
    let to = Int(load(perBlock / 8 + 4 * (index + 1)))
    return unsafe from <= to && codesStart + 4 * to <= block.count ? from..<to : 0..<0
  }

  /// The codes of a set.
  func codes(at index: Int) -> [UInt32] { range(index).map { load(codesStart + 4 * $0) } }

  func contains(_ code: UInt32, at index: Int) -> Bool {
    range(index).contains { load(codesStart + 4 * $0) == code }
  }

  /// All sets; nil where a slot has none.
  func decoded() -> [[UInt32]?] {
    (0..<perBlock).map { index in
      guard unsafe block[index / 8] >> UInt8(index % 8) & 1 == 1 else { return nil }
      return range(index).map { load(codesStart + 4 * $0) }
    }
  }

  static func encoded(_ sets: [[UInt32]?]) -> [UInt8] {
    var writer = ByteWriter()
    for start in stride(from: 0, to: sets.count, by: 8) {
      writer.put((0..<8).reduce(UInt8(0)) { $0 | (sets[start + $1] == nil ? 0 : 1 << UInt8($1)) })
    }
    var offset: UInt32 = 0
    writer.put(offset)
    for set in sets {
      offset += UInt32(set?.count ?? 0)
      writer.put(offset)
    }
    for code in sets.lazy.compactMap({ $0 }).joined() { writer.put(code) }
    return writer.bytes
  }

  private func load(_ offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }
}
