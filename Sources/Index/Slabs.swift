import Foundation

/// Memory for many entries of one size, freed together.
///
/// A large write copies most of an index and reads the copies at random: entries side by side in huge pages spare it most
/// of the address translations. Slabs begin small and double, so that a small write takes little.
@safe final class Slabs {
  private static let firstEntries = 16
  private static let hugePage = 2 << 20
  private static let largest = 8 << 20

  private let entrySize: Int
  private let stride: Int
  private var slabs: [UnsafeMutableRawPointer] = unsafe []
  /// Entries that the last slab has, and how many of them are given out.
  private var capacity = 0
  private var used = 0

  init(entrySize: Int) {
    self.entrySize = entrySize
    stride = (entrySize + 63) / 64 * 64
  }

  deinit {
    for index in unsafe slabs.indices { unsafe slabs[index].deallocate() }
  }

  /// The next entry: at a multiple of 64, with anything in it.
  func next() -> UnsafeMutableRawBufferPointer {
    if used == capacity { grow() }
    let start = unsafe slabs[slabs.count - 1] + used * stride
    used += 1
    return unsafe UnsafeMutableRawBufferPointer(start: start, count: entrySize)
  }

  private func grow() {
    capacity = max(Self.firstEntries, min(2 * capacity, Self.largest / stride))
    used = 0
    let bytes = capacity * stride
    let isHuge = bytes >= Self.hugePage
    let slab = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isHuge ? Self.hugePage : 64)
    #if os(Linux)
      if isHuge { unsafe madvise(slab, bytes, MADV_HUGEPAGE) }  // advice: a refusal costs only speed
    #endif
    unsafe slabs.append(slab)
  }
}
