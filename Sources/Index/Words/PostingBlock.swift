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
/// block of a slot is the first from its key on. The value is the number of postings (2 bytes); for each the distance of its slot
/// to the one before, or to the first (7 bits a byte, the last without the high bit), count and length (1 byte each); the
/// CRC-32C of key and value (4).
struct PostingBlock {
  /// A longer block is cut, so that two stand on a page.
  static let mostBytes = 1800

  let first: UInt32
  var postings: [Posting] = []

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
    guard let count = reader.get(UInt16.self) else { return nil }
    postings.reserveCapacity(Int(count))
    var slot = first
    for _ in 0..<count {
      guard let distance = reader.distance(), let count = reader.get(UInt8.self), let length = reader.get(UInt8.self)
      else { return nil }
      slot &+= distance
      postings.append(Posting(slot: slot, count: count, length: length))
    }
  }

  /// The value at a key.
  func encoded(at key: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(UInt16(postings.count))
    var before = first
    for posting in postings {
      writer.put(distance: posting.slot - before)
      writer.put(posting.count)
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
      (sum.bytes + 2 + Self.bytes(ofDistance: posting.slot - sum.before), posting.slot)
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

  private static func bytes(ofDistance distance: UInt32) -> Int {
    max(1, (38 - distance.leadingZeroBitCount) / 7)
  }
}

extension ByteWriter {
  fileprivate mutating func put(distance: UInt32) {
    var rest = distance
    while rest > 0x7f {
      put(UInt8(rest & 0x7f | 0x80))
      rest >>= 7
    }
    put(UInt8(rest))
  }
}

extension ByteReader {
  fileprivate mutating func distance() -> UInt32? {
    var distance: UInt32 = 0
    for shift in stride(from: UInt32(0), through: 28, by: 7) {
      guard let byte = get(UInt8.self) else { return nil }
      distance |= UInt32(byte & 0x7f) << shift
      if byte < 0x80 { return distance }
    }
    return nil
  }
}
