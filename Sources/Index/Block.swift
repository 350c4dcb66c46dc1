import CKernels

/// What lies in a block, and the first byte of its header.
enum BlockKind: UInt8 {
  case links0 = 1
  case linksUp
  case codes
  case vectors
  case column
  case list
  case centroids
  case places
}

/// Which block it is.
struct BlockName: Sendable {
  let kind: BlockKind
  /// The field of a column; 0 in other tables.
  var field: UInt16 = 0
  /// Its number in the table, or in the column.
  let number: UInt32
}

extension BlockName {
  /// The block that stands at a key of its table; nil for a key that no block has.
  init?(_ kind: BlockKind, key: UnsafeRawBufferPointer) {
    if kind == .column {
      guard let key = unsafe ColumnKey(key) else { return nil }
      self.init(kind: kind, field: key.field, number: key.block)
    } else {
      guard key.count == 4 else { return nil }
      self.init(kind: kind, number: unsafe UInt32(bigEndian: key.loadUnaligned(as: UInt32.self)))
    }
  }
}

/// The header that stands before the payload of every block. An LMDB value that does not fit a page begins 16 bytes into
/// one of its own: with 48 bytes of header the payload begins at a multiple of 64, and 4,032 bytes of it fit the page.
enum BlockHeader {
  static let size = 48
  static let magic: UInt32 = 0x6b42_6c4b
  /// Payload bytes of a block of one page. No block is smaller: a value that shared a page with others would move when
  /// they change, and a snapshot goes on using the place of every block that did not change itself.
  static let onePage = payload(pages: 1)

  /// Payload bytes of a block of so many pages.
  static func payload(pages: Int) -> Int { pages * 4096 - 16 - size }

  /// What the sixth byte of a header says: that the checksum covers the header too, and with it which block it is. It is 0 in
  /// blocks that programs before format 4 wrote.
  private static let numbered: UInt8 = 1
  private static let checksumPlace = 12..<16

  /// Writes the header of the payload that follows it: magic, kind, which block it is, entries, checksum, length; the rest is zero.
  static func write(_ block: UnsafeMutableRawBufferPointer, _ name: BlockName, entries: Int) {
    for offset in 0..<size { unsafe block[offset] = 0 }
    unsafe block.storeBytes(of: magic.littleEndian, toByteOffset: 0, as: UInt32.self)
    unsafe block.storeBytes(of: name.kind.rawValue, toByteOffset: 4, as: UInt8.self)
    unsafe block.storeBytes(of: numbered, toByteOffset: 5, as: UInt8.self)
    unsafe block.storeBytes(of: name.field.littleEndian, toByteOffset: 6, as: UInt16.self)
    unsafe block.storeBytes(of: UInt32(entries).littleEndian, toByteOffset: 8, as: UInt32.self)
    unsafe block.storeBytes(of: UInt32(block.count - size).littleEndian, toByteOffset: 16, as: UInt32.self)
    unsafe block.storeBytes(of: name.number.littleEndian, toByteOffset: 20, as: UInt32.self)
    let checksum = unsafe checksum(UnsafeRawBufferPointer(block), withHeader: true)
    unsafe block.storeBytes(of: checksum.littleEndian, toByteOffset: checksumPlace.lowerBound, as: UInt32.self)
  }

  /// The payload of a block by its length alone, so that none of its pages is touched; nil if the length is none that a block of
  /// this kind has.
  static func payload(_ block: UnsafeRawBufferPointer, kind: BlockKind) -> UnsafeRawBufferPointer? {
    let length = block.count - size
    let least = kind == .vectors || kind == .centroids ? BlockLayout.vectorPayload : onePage
    let varies = kind == .list || kind == .column
    guard varies ? length >= least : length == least else { return nil }
    return unsafe UnsafeRawBufferPointer(rebasing: block[size...])
  }

  /// Whether these bytes are the block that they should be, as it was written. Its header says how long it is, and stands on
  /// its first page: so no page is touched that is not its own, wherever damage has led.
  static func isIntact(_ block: UnsafeRawBufferPointer, _ name: BlockName) -> Bool {
    guard unsafe payload(block, kind: name.kind) != nil, unsafe load(block, 0) == magic,
      unsafe block[4] == name.kind.rawValue, unsafe Int(load(block, 16)) == block.count - size
    else { return false }
    let isNumbered = unsafe block[5] == numbered
    if isNumbered, unsafe load(block, 20) != name.number || load(block, 4) >> 16 != name.field { return false }
    return unsafe load(block, checksumPlace.lowerBound) == checksum(block, withHeader: isNumbered)
  }

  private static func load(_ block: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static func checksum(_ block: UnsafeRawBufferPointer, withHeader: Bool) -> UInt32 {
    func add(_ range: Range<Int>, to checksum: UInt32) -> UInt32 {
      unsafe kindred_crc32c(checksum, block.baseAddress.map { unsafe $0 + range.lowerBound }, range.count)
    }
    let header = withHeader ? add(checksumPlace.upperBound..<size, to: add(0..<checksumPlace.lowerBound, to: 0)) : 0
    return add(size..<block.count, to: header)
  }
}

/// Where things lie inside the blocks of one index; all of it follows from the dimension and the capacities.
struct BlockLayout: Sendable, Equatable {
  let dimension: Int
  let links0: LinkLayout
  let linksUp: LinkLayout
  let codesPerBlock: Int
  let vectorsPerBlock: Int

  /// Payload of a vector block: eight pages.
  static let vectorPayload = BlockHeader.payload(pages: 8)

  init(dimension: Int, m: Int, m0: Int) throws(IndexError) {
    guard (1...4028).contains(dimension) else {
      throw .badParameters(reason: "vectors of \(dimension) numbers; 1 to 4,028 are possible")
    }
    guard m >= 2, m0 >= m, m0 <= 1000 else {
      throw .badParameters(reason: "m \(m) and m0 \(m0); 2 <= m <= m0 <= 1,000 is possible")
    }
    self.dimension = dimension
    links0 = LinkLayout(capacity: m0)
    linksUp = LinkLayout(capacity: m)
    codesPerBlock = BlockHeader.onePage / (dimension + 4)
    vectorsPerBlock = Self.vectorPayload / (4 * dimension)
  }

  /// Where the vector of a slot stands; the blocks of vectors reach that far.
  func vector(_ slot: UInt32, in vectors: BlockTable) -> UnsafePointer<Float> {
    let block = unsafe vectors[Int(slot) / vectorsPerBlock].baseAddress.unsafelyUnwrapped
    return unsafe (block + Int(slot) % vectorsPerBlock * dimension * 4).assumingMemoryBound(to: Float.self)
  }

  /// Says that the vector of a slot will be read soon.
  func prefetchVector(_ slot: UInt32, in vectors: BlockTable) {
    let block = unsafe vectors.place(Int(slot) / vectorsPerBlock).baseAddress.unsafelyUnwrapped
    unsafe kindred_prefetch(block + Int(slot) % vectorsPerBlock * dimension * 4, 4 * dimension)
  }

  /// Where the scale of the code at `index` stands: after all the codes, at a multiple of four.
  func scaleOffset(_ index: Int) -> Int { (codesPerBlock * dimension + 3) / 4 * 4 + 4 * index }
}

/// One node's links on one layer: 16 bytes of header, then the neighbours.
struct LinkLayout: Sendable, Equatable {
  let capacity: Int

  var size: Int { 16 + 4 * capacity }
  var perBlock: Int { BlockHeader.onePage / size }

  // Offsets in the header. `up` is the record in `linksUp` of the next layer, plus one; 0 for none. `owner` is the slot,
  // in `linksUp` alone. `level` is the node's level in `links0`, and the layer of the record in `linksUp`.
  static let up = 0
  static let owner = 4
  static let count = 8
  static let level = 10
  static let flags = 11
  static let neighbours = 16

  /// The flag of a record in use.
  static let live: UInt8 = 1
}
