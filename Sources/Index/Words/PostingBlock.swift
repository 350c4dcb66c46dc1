import CKernels

/// That a record has a word.
struct Posting: Equatable, Sendable {
  /// Words of a text to one of `length`.
  static let wordsToLength = 4

  let slot: UInt32
  /// How often the word stands in it, at most 255.
  let count: UInt8
  /// How long the record is: see `RecordWords`.
  let length: UInt8
}

/// Some of the postings of a term, in the order of slots: an entry of the table `words`.
///
/// The key is the term, a zero, and the first slot that may stand in the block, big-endian and with all bits turned, so that the
/// block of a slot is the first from its key on. The value is the number of postings (2 bytes, the high bit set); for each twice the
/// distance of its slot to the one before, or to the first, and one more if it has a count (7 bits a byte, the last without the
/// high bit), its count where that is not 1, and its length (1 byte each); the CRC-32C of key and value (4). Format 4 wrote blocks
/// without the high bit, in which each posting has the distance alone, count and length.
struct PostingBlock {
  /// A longer block is cut, so that two stand on a page.
  static let mostBytes = 1800

  private static let packedMark: UInt16 = 0x8000

  let first: UInt32
  var postings: [Posting] = []
  /// Whether it is written as format 5 has it.
  private var isPacked = true

  /// The key of the block of a term that has a slot.
  static func key(_ term: Term, _ slot: UInt32) -> [UInt8] {
    term.bytes + [0] + (0..<4).map { UInt8(truncatingIfNeeded: ~slot >> (24 - 8 * $0)) }
  }

  /// The term of a key; nil where it is none.
  static func term(of key: UnsafeRawBufferPointer) -> Term? {
    guard key.count > 6, unsafe key[key.count - 5] == 0 else { return nil }
    return Term(bytes: unsafe Array(key.prefix(key.count - 5)))
  }

  init(first: UInt32, postings: [Posting] = []) { (self.first, self.postings) = (first, postings) }

  /// Reads an entry; nil if it is not what was written at this key.
  init?(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    guard key.count > 6, value.count >= 6 else { return nil }
    let content = unsafe UnsafeRawBufferPointer(rebasing: value.dropLast(4))
    let stored = unsafe UInt32(littleEndian: value.loadUnaligned(fromByteOffset: content.count, as: UInt32.self))
    guard unsafe stored == entrySum(key, content) else { return nil }
    unsafe first = ~UInt32(bigEndian: key.loadUnaligned(fromByteOffset: key.count - 4, as: UInt32.self))
    var reader = unsafe ByteReader(content)
    guard let head = reader.get(UInt16.self) else { return nil }
    isPacked = head & Self.packedMark != 0
    let total = Int(head & ~Self.packedMark)
    postings.reserveCapacity(total)
    var slot = first
    for _ in 0..<total {
      guard let number = reader.varint(),
        let count = isPacked && number & 1 == 0 ? 1 : reader.get(UInt8.self), let length = reader.get(UInt8.self)
      else { return nil }
      slot &+= UInt32(truncatingIfNeeded: isPacked ? number >> 1 : number)
      postings.append(Posting(slot: slot, count: count, length: length))
    }
  }

  /// The value at a key.
  func encoded(at key: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(UInt16(postings.count) | (isPacked ? Self.packedMark : 0))
    var before = first
    for posting in postings {
      let distance = UInt64(posting.slot - before)
      let hasCount = !isPacked || posting.count != 1
      writer.put(varint: isPacked ? distance << 1 | (hasCount ? 1 : 0) : distance)
      if hasCount { writer.put(posting.count) }
      writer.put(posting.length)
      before = posting.slot
    }
    writer.put((key + writer.bytes).crc32c)
    return writer.bytes
  }

  /// The same as blocks that are not too long. The last block of a term is followed by ever more slots, and is cut where it is
  /// full; others are cut in equal parts, which have room.
  func cut(isLast: Bool) -> [PostingBlock] {
    let size = postings.reduce((bytes: 0, before: first)) { sum, posting in
      (sum.bytes + Self.size(of: posting, after: sum.before), posting.slot)
    }.bytes
    guard size > Self.mostBytes else { return [self] }
    let parts = (size + Self.mostBytes - 1) / Self.mostBytes
    let each = isLast ? postings.count * Self.mostBytes / size : (postings.count + parts - 1) / parts
    return stride(from: 0, to: postings.count, by: each).map { start in
      PostingBlock(
        first: start == 0 ? first : postings[start].slot,
        postings: Array(postings[start..<min(start + each, postings.count)]))
    }
  }

  private static func size(of posting: Posting, after before: UInt32) -> Int {
    let bits = UInt64.bitWidth - (UInt64(posting.slot - before) << 1).leadingZeroBitCount
    return max(1, (bits + 6) / 7) + (posting.count == 1 ? 1 : 2)
  }
}

extension ByteWriter {
  fileprivate mutating func put(varint number: UInt64) {
    var rest = number
    while rest > 0x7f {
      put(UInt8(rest & 0x7f | 0x80))
      rest >>= 7
    }
    put(UInt8(rest))
  }
}

extension ByteReader {
  fileprivate mutating func varint() -> UInt64? {
    var number: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 28, by: 7) {
      guard let byte = get(UInt8.self) else { return nil }
      number |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return number }
    }
    return nil
  }
}
