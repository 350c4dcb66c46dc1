import CKernels

/// Inverted lists that hold only the records that pass a filter: a scan of them reads nothing in vain.
@safe final class FilteredLists: Sendable {
  /// The lists, good as long as this is there.
  let lists: InvertedLists
  private let share: ListBudget.Share
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

  /// Gathers the `count` records that pass out of all lists, into memory of the share's size.
  init(_ all: InvertedLists, passing: SlotSet, count: Int, _ share: ListBudget.Share) {
    self.share = share
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: share.bytes, alignment: 64)
    var payloads = BlockTable()
    unsafe passing.words.withUnsafeBufferPointer { words in
      guard let words = words.baseAddress else { return }
      var slots = unsafe KindredSlots(words: words, count: passing.words.count)
      var offset = 0
      for number in 0..<all.payloads.count {
        let (groups, entries) = unsafe all.groups(UInt32(number))
        let start = unsafe memory.baseAddress.unsafelyUnwrapped + offset
        let found = unsafe kindred_gather_bits(groups, entries, all.layout.words, &slots, start + ListLayout.header)
        unsafe start.storeBytes(of: UInt32(found), as: UInt32.self)
        let size = all.layout.used(count: found)
        unsafe _ = payloads.set(number, UnsafeRawBufferPointer(start: start, count: size), isChecked: true)
        offset += size
      }
    }
    unsafe self.memory = memory
    lists = InvertedLists(
      layout: all.layout, rotation: all.rotation, centroids: all.centroids, payloads: payloads)
  }

  deinit { unsafe memory.deallocate() }

  /// The most bytes that `count` records take, however they lie in the lists: each list may end within a group.
  static func bytes(of count: Int, in all: InvertedLists) -> Int {
    all.payloads.count * all.layout.used(count: 1) + all.layout.used(count: count)
  }
}
