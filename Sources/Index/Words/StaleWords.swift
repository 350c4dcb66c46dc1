/// The terms under which postings of a slot stand that are good no longer: an entry of the table `buffered`.
///
/// A record that comes, changes or goes changes a score of postings, most of them on pages of their own. So its slot waits with the
/// terms it had; searches read the words of the record itself, and some hundred slots are taken into the postings together.
struct StaleWords: Equatable, Sendable {
  /// Whether there are such postings: a record without a word has none, and counts.
  var isIndexed = false
  /// How long the record was.
  var length = 0
  var terms: [Term] = []

  /// Those of a slot without postings.
  init() {}

  init(_ words: RecordWords) {
    (isIndexed, length, terms) = (true, words.length, words.counts.keys.sorted())
  }

  /// Reads what `encoded` wrote for this slot; nil if it is anything else.
  init?(_ value: UnsafeRawBufferPointer, slot: UInt32) {
    guard value.count >= 5 else { return nil }
    let content = unsafe Array(value.dropLast(4))
    let stored = unsafe UInt32(littleEndian: value.loadUnaligned(fromByteOffset: content.count, as: UInt32.self))
    guard stored == (slot.littleEndianBytes + content).crc32c else { return nil }
    var reader = unsafe ByteReader(value)
    guard let flag = reader.get(UInt8.self), let length = reader.get(UInt32.self), let count = reader.get(UInt32.self)
    else { return nil }
    (isIndexed, self.length) = (flag == 1, Int(length))
    for _ in 0..<count {
      guard let term = reader.bytes() else { return nil }
      terms.append(Term(bytes: term))
    }
  }

  func encoded(slot: UInt32) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(UInt8(isIndexed ? 1 : 0))
    writer.put(UInt32(length))
    writer.put(UInt32(terms.count))
    for term in terms {
      writer.put(UInt8(term.bytes.count))
      for byte in term.bytes { writer.put(byte) }
    }
    writer.put((slot.littleEndianBytes + writer.bytes).crc32c)
    return writer.bytes
  }
}

extension ByteReader {
  /// Bytes with their number before them.
  fileprivate mutating func bytes() -> [UInt8]? {
    guard let count = get(UInt8.self) else { return nil }
    var bytes: [UInt8] = []
    for _ in 0..<count {
      guard let byte = get(UInt8.self) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }
}
