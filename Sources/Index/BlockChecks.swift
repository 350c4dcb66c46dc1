import Synchronization

/// Where blocks come from, and who is told if one is damaged.
struct BlockSource: Sendable {
  let kind: BlockKind
  var field: UInt16 = 0
  let table: String
  let damage: DamageLog
}

/// Which blocks of a table have been checked, a bit each. Any number of threads read and set bits; two that meet the same block
/// both check it.
@safe final class BlockChecks: Sendable {
  /// Of a table without blocks.
  static let none = BlockChecks(nil, words: 0)

  private let source: BlockSource?
  private let wordCount: Int
  nonisolated(unsafe) private let words: UnsafeMutablePointer<Atomic<UInt64>>

  private init(_ source: BlockSource?, words count: Int) {
    self.source = source
    wordCount = count
    unsafe words = .allocate(capacity: count)
    for index in 0..<count { unsafe (words + index).initialize(to: Atomic(0)) }
  }

  convenience init(_ source: BlockSource) { self.init(source, words: 0) }

  /// A copy with room for so many blocks, and no less than before.
  convenience init(_ other: BlockChecks, room: Int) {
    self.init(other.source, words: max(other.wordCount, (room + 63) / 64))
    for index in 0..<other.wordCount {
      unsafe words[index].store(other.words[index].load(ordering: .relaxed), ordering: .relaxed)
    }
  }

  deinit { unsafe words.deallocate() }

  func hasRoom(_ block: Int) -> Bool { block >> 6 < wordCount }

  /// Whether a block has been found sound; there must be room for it.
  @inline(__always)
  func isChecked(_ block: Int) -> Bool {
    unsafe words[block >> 6].load(ordering: .relaxed) &>> UInt64(truncatingIfNeeded: block & 63) & 1 == 1
  }

  func mark(_ block: Int, _ isChecked: Bool) {
    guard self.isChecked(block) != isChecked else { return }
    let bit = UInt64(1) << UInt64(block & 63)
    if isChecked {
      unsafe words[block >> 6].bitwiseOr(bit, ordering: .relaxed)
    } else {
      unsafe words[block >> 6].bitwiseAnd(~bit, ordering: .relaxed)
    }
  }

  /// The payload of a block if that is sound, which is noted; else zeroes, and it is told.
  @inline(never)
  func check(_ payload: UnsafeRawBufferPointer, _ block: Int) -> UnsafeRawBufferPointer {
    if unsafe isIntact(payload, block) {
      mark(block, true)
      return unsafe payload
    }
    if let source { source.damage.note(reason(source, block)) }
    return unsafe UnsafeRawBufferPointer(rebasing: Self.zeroes[..<min(payload.count, Self.zeroes.count)])
  }

  /// Checks a block; throws if it is damaged.
  func checkThrowing(_ payload: UnsafeRawBufferPointer, _ block: Int) throws(IndexError) {
    guard unsafe isIntact(payload, block) else {
      guard let source else { return }
      throw source.damage.error(reason(source, block))
    }
    mark(block, true)
  }

  private func isIntact(_ payload: UnsafeRawBufferPointer, _ block: Int) -> Bool {
    guard let source, let start = payload.baseAddress else { return true }
    let whole = unsafe UnsafeRawBufferPointer(
      start: start - BlockHeader.size, count: BlockHeader.size + payload.count)
    return unsafe BlockHeader.isIntact(
      whole, BlockName(kind: source.kind, field: source.field, number: UInt32(block)))
  }

  private func reason(_ source: BlockSource, _ block: Int) -> String {
    let field = source.kind == .column ? " of field \(source.field)" : ""
    return "block \(block)\(field) in table \(source.table) is not what was written"
  }

  /// What a damaged block reads as. A longer one is cut: whoever reads a block whose length varies goes by the length.
  nonisolated(unsafe) private static let zeroes: UnsafeRawBufferPointer = {
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: BlockLayout.vectorPayload, alignment: 64)
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
    return UnsafeRawBufferPointer(bytes)
  }()
}

/// What reading an index has found damaged since it was opened.
final class DamageLog: Sendable {
  private let path: String
  private let noted = Atomic(0)
  private let last = Mutex("")

  init(path: String) { self.path = path }

  /// How often damage was met.
  var count: Int { noted.load(ordering: .acquiring) }

  func note(_ reason: String) {
    last.withLock { $0 = reason }
    noted.add(1, ordering: .acquiringAndReleasing)
  }

  func error(_ reason: String) -> IndexError { .corrupted(path: path, reason: reason) }

  /// Throws if damage was met since there was so much. Where another thread has met it that is thrown too: the index is damaged
  /// all the same, and nobody who has met it himself is spared.
  func check(since before: Int) throws(IndexError) {
    if count != before { throw error(last.withLock { $0 }) }
  }

  /// What `body` returns, unless damage was met meanwhile.
  func guarding<Result>(_ body: () throws -> Result) throws -> Result {
    let before = count
    let result = try body()
    try check(since: before)
    return result
  }
}
