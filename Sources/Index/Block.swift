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

  /// Writes the header of `payload`, which follows it: magic, kind, entries, CRC-32C, length; the rest is zero.
  static func write(_ block: UnsafeMutableRawBufferPointer, kind: BlockKind, entries: Int) {
    let payload = unsafe UnsafeRawBufferPointer(rebasing: block[size...])
    for offset in 0..<size { unsafe block[offset] = 0 }
    unsafe block.storeBytes(of: magic.littleEndian, toByteOffset: 0, as: UInt32.self)
    unsafe block.storeBytes(of: kind.rawValue, toByteOffset: 4, as: UInt8.self)
    unsafe block.storeBytes(of: UInt32(entries).littleEndian, toByteOffset: 8, as: UInt32.self)
    unsafe block.storeBytes(of: checksum(payload).littleEndian, toByteOffset: 12, as: UInt32.self)
    unsafe block.storeBytes(of: UInt32(payload.count).littleEndian, toByteOffset: 16, as: UInt32.self)
  }

  /// The payload of a block; nil if the header does not fit the value. The checksum is left to `verify`: a search reads
  /// a few hundred bytes of a block, and would spend most of its time on the rest of it.
  static func payload(_ block: UnsafeRawBufferPointer, kind: BlockKind) -> UnsafeRawBufferPointer? {
    guard block.count >= size + onePage, unsafe load(block, 0) == magic, unsafe block[4] == kind.rawValue,
      unsafe Int(load(block, 16)) == block.count - size
    else { return nil }
    return unsafe UnsafeRawBufferPointer(rebasing: block[size...])
  }

  /// The payload of a block by its length alone, so that none of its pages is touched: for opening an index, which has as
  /// many blocks as there are pages.
  static func untouchedPayload(_ block: UnsafeRawBufferPointer, kind: BlockKind) -> UnsafeRawBufferPointer? {
    let length = block.count - size
    let pages = kind == .vectors || kind == .centroids ? BlockLayout.vectorPayload : onePage
    guard kind == .list ? length >= pages : length == pages else { return nil }
    return unsafe UnsafeRawBufferPointer(rebasing: block[size...])
  }

  /// Whether the payload has the checksum that the header says.
  static func isIntact(_ block: UnsafeRawBufferPointer) -> Bool {
    unsafe block.count >= size && load(block, 12) == checksum(UnsafeRawBufferPointer(rebasing: block[size...]))
  }

  private static func load(_ block: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
    unsafe UInt32(littleEndian: block.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  private static func checksum(_ payload: UnsafeRawBufferPointer) -> UInt32 {
    unsafe kindred_crc32c(0, payload.baseAddress, payload.count)
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
