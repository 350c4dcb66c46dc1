/// Where a piece may stand in a word: at its start, or after another piece (written `##piece` in the vocabulary).
enum PiecePosition {
  case initial
  case continuation

  /// The two kinds hash from different seeds, so one table holds both without storing the `##`.
  var seed: UInt64 {
    switch self {
    case .initial: 0xCBF2_9CE4_8422_2325
    case .continuation: 0x9AE1_6A3B_2F90_404F
    }
  }
}

/// FNV-1a, which grows byte by byte: the hash of every prefix of a word costs one multiplication more.
struct PieceHash {
  private(set) var state: UInt64

  @inline(__always)
  init(_ position: PiecePosition) { state = position.seed }

  @inline(__always)
  mutating func combine(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }

  /// The last FNV step leaves the high bits weak; one Fibonacci step spreads them.
  @inline(__always)
  var mixed: UInt64 { (state ^ (state >> 32)) &* 0x9E37_79B9_7F4A_7C15 }
}

/// A piece's bytes without its `##`, as a place in the vocabulary's file.
struct Piece {
  let start: UInt32
  let length: UInt32
  let position: PiecePosition
}

/// From the bytes of a piece to its id: open addressing over flat arrays, at most half full.
///
///     slot   63 ........ 32 | 31 ........ 0
///            hash, low half | id + 1          0 = free
///
/// The half hash spares nearly every comparison of bytes that would fail; the comparison keeps the answer exact.
struct PieceTable: Sendable {
  /// All pieces' bytes; `pieces` points into it.
  let bytes: [UInt8]
  private(set) var pieces: [Piece] = []
  private var slots: [UInt64]
  private let shift: UInt64
  /// The longest piece of either kind in bytes: no longer match needs trying.
  private(set) var longestPiece = 0

  /// An empty table for `capacity` pieces that lie in `bytes`.
  init(bytes: [UInt8], capacity: Int) {
    self.bytes = bytes
    var bits = 4
    while 1 << bits < capacity * 2 { bits += 1 }
    slots = [UInt64](repeating: 0, count: 1 << bits)
    shift = UInt64(64 - bits)
    pieces.reserveCapacity(capacity)
  }

  /// Gives `piece` the next id, or returns the id it already has.
  mutating func insert(_ piece: Piece) -> Int32? {
    let body = Int(piece.start)..<Int(piece.start + piece.length)
    var hash = PieceHash(piece.position)
    for index in body { hash.combine(bytes[index]) }
    if let existing = id(hash, piece.position, bytes.span, body, fold: .identity) { return existing }
    pieces.append(piece)
    longestPiece = max(longestPiece, body.count)
    slots[freeSlot(for: hash.mixed)] = hash.mixed << 32 | UInt64(pieces.count)
    return nil
  }

  private func freeSlot(for mixed: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: mixed >> shift)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  /// The id of the piece at `position` whose bytes are `word[range]` after `fold`; `hash` is theirs.
  @inline(__always)
  func id(
    _ hash: PieceHash, _ position: PiecePosition, _ word: Span<UInt8>, _ range: Range<Int>, fold: borrowing ByteFold
  ) -> Int32? {
    let mixed = hash.mixed
    let slots = slots.span
    var slot = Int(truncatingIfNeeded: mixed >> shift)
    while slots[slot] != 0 {
      let entry = slots[slot]
      let id = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
      if entry >> 32 == mixed & 0xFFFF_FFFF, matches(id, position, word, range, fold) { return Int32(id) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The longest piece with which `word[range]` begins, and where it ends. Counts the lookups in `work`.
  func longest(
    _ position: PiecePosition, _ word: Span<UInt8>, _ range: Range<Int>, fold: borrowing ByteFold, work: inout Int
  ) -> (id: Int32, end: Int)? {
    var hash = PieceHash(position)
    var found: (id: Int32, end: Int)?
    let limit = min(range.upperBound, range.lowerBound + longestPiece)
    for index in range.lowerBound..<limit {
      hash.combine(fold[word[index]])
      if let id = id(hash, position, word, range.lowerBound..<index + 1, fold: fold) { found = (id, index + 1) }
    }
    work += limit - range.lowerBound
    return found
  }

  @inline(__always)
  private func matches(
    _ id: Int, _ position: PiecePosition, _ word: Span<UInt8>, _ range: Range<Int>, _ fold: borrowing ByteFold
  ) -> Bool {
    let piece = pieces.span[id]
    guard Int(piece.length) == range.count, piece.position == position else { return false }
    let bytes = bytes.span
    let start = Int(piece.start)
    for offset in 0..<range.count where bytes[start + offset] != fold[word[range.lowerBound + offset]] { return false }
    return true
  }
}
