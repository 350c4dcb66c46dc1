import CKernels

/// Where things lie in an inverted list: a header, then groups of eight records.
///
/// A group has, for each 64 bits of the codes, that word of its eight records side by side; then their slots, and the
/// factors of their codes. So a scan reads a group front to back, eight records in a vector register.
struct ListLayout: Sendable, Equatable {
  /// Numbers in a vector, and 64-bit words in its code.
  let dimension: Int
  let words: Int

  /// Records that a list can take before it is split.
  static let capacity = 576
  /// Slots to a block of the table that says which list each is in.
  static let placesPerBlock = BlockHeader.onePage / 4
  /// Bytes before the first group; the first four are the number of records.
  static let header = 64

  init(dimension: Int) {
    self.dimension = dimension
    words = (dimension + 63) / 64
  }

  /// The length of a vector that is padded to be rotated.
  var width: Int { 64 * words }

  /// Bytes of a group.
  var groupSize: Int { Int(KINDRED_GROUP) * (8 * words + 8) }

  /// What of a payload `count` records use.
  func used(count: Int) -> Int {
    Self.header + (count + Int(KINDRED_GROUP) - 1) / Int(KINDRED_GROUP) * groupSize
  }

  /// The payload of a list of `count` records: as many whole pages as hold them, at least one.
  func payload(count: Int) -> Int {
    let missing = used(count: count) - BlockHeader.onePage
    return BlockHeader.payload(pages: 1 + max(0, (missing + 4095) / 4096))
  }

  /// Where the words of the code at `index` begin; each next word is `KINDRED_GROUP` words on.
  func code(_ index: Int) -> Int { group(index) + index % 8 * 8 }

  /// Where the slot of the record at `index` stands.
  func slot(_ index: Int) -> Int { group(index) + words * 64 + index % 8 * 4 }

  /// Where the factor of the code at `index` stands.
  func factor(_ index: Int) -> Int { slot(index) + 32 }

  private func group(_ index: Int) -> Int { Self.header + index / 8 * groupSize }
}

/// A list in place.
@safe struct ListPlace {
  let payload: UnsafeRawBufferPointer
  let layout: ListLayout

  init(_ payload: UnsafeRawBufferPointer, _ layout: ListLayout) {
    unsafe self.payload = payload
    self.layout = layout
  }

  /// How many records it has; no more than fit it, whatever damage says.
  var count: Int {
    let room = unsafe (payload.count - ListLayout.header) / layout.groupSize * Int(KINDRED_GROUP)
    return min(Int(unsafe payload.load(as: UInt32.self)), room)
  }

  /// The slot of the record at `index`.
  func slot(_ index: Int) -> UInt32 { unsafe payload.load(fromByteOffset: layout.slot(index), as: UInt32.self) }
}

extension BlockTable {
  /// The list that a slot is in, by the table of places; nil if it is in none.
  func list(of slot: UInt32) -> Int? {
    let (block, index) = Int(slot).quotientAndRemainder(dividingBy: ListLayout.placesPerBlock)
    guard block < count else { return nil }
    let number = Int(unsafe self[block].load(fromByteOffset: 4 * index, as: UInt32.self))
    return number > 0 ? number - 1 : nil
  }
}

extension Snapshot {
  /// How many inverted lists there are, and how many records their centroids were found for.
  package var listCount: Int { state.listCount }
  package var listsTrainedCount: Int { state.listsTrainedCount }
}
