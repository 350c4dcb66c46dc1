/// Checks pages while a table is read in order. LMDB follows the offsets and flags of a page's entries without looking at them; a
/// page is looked at here when its first entry is reached, before LMDB goes on to the others.
@safe struct LeafCheck {
  private let pageSize: Int
  private var known: UInt = 0

  init(pageSize: Int) { self.pageSize = pageSize }

  /// Whether the page that a key stands on is known to be sound, or is found to be.
  mutating func admits(_ key: UnsafeRawBufferPointer) -> Bool {
    let page = UInt(bitPattern: key.baseAddress) / UInt(pageSize) * UInt(pageSize)
    if page == known { return true }
    known = page
    guard let start = unsafe UnsafeRawPointer(bitPattern: page) else { return false }
    return unsafe isSound(UnsafeRawBufferPointer(start: start, count: pageSize))
  }

  private func isSound(_ page: UnsafeRawBufferPointer) -> Bool {
    func number(_ offset: Int) -> Int {
      unsafe Int(UInt16(littleEndian: page.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }
    let (lower, upper) = (number(12), number(14))
    guard number(10) == TreePage.leaf, lower > TreePage.header, lower <= upper, upper <= pageSize else { return false }
    for place in stride(from: TreePage.header, to: lower, by: 2) {
      let entry = number(place)
      guard entry >= upper, entry + TreePage.nodeHeader <= pageSize, number(entry + 4) <= TreePage.bigData,
        case let length = number(entry + 6), length > 0, entry + TreePage.nodeHeader + length <= pageSize
      else { return false }
    }
    return true
  }
}
