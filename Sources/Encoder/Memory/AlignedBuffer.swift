import Foundation

/// Numbers at a fixed address, aligned to a cache line: weights and scratch space that C code reads and writes.
///
/// `@unchecked Sendable` because it owns raw memory. Buffers of weights are never written after the model has loaded;
/// buffers of scratch space belong to one `Workspace`, whose members write to different parts of them.
@safe
final class AlignedBuffer<Element: BitwiseCopyable & Numeric>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int
  /// Large buffers' pages; small buffers are on the heap.
  private let pages: ZeroPages?

  /// Allocates `count` zeros.
  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    pages = bytes >= ZeroPages.alignment ? ZeroPages(bytes: bytes) : nil
    if let pages {
      unsafe pointer = pages.start.bindMemory(to: Element.self, capacity: count)
    } else {
      let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
      unsafe pointer = raw.initializeMemory(as: Element.self, repeating: 0, count: max(count, 1))
    }
    self.count = count
  }

  /// A copy of `values`, with zeros after them up to `count` if that is more.
  convenience init(_ values: [Element], count: Int = 0) {
    self.init(count: max(values.count, count))
    unsafe values.withUnsafeBufferPointer { source in
      guard let base = source.baseAddress else { return }
      unsafe pointer.update(from: base, count: source.count)
    }
  }

  deinit { if pages == nil { unsafe pointer.deallocate() } }
}

/// Floats for C code.
typealias FloatBuffer = AlignedBuffer<Float>

/// Memory straight from the system, which clears a page when it is first touched: room that is never used costs nothing.
@safe
private final class ZeroPages {
  /// The size of a huge page. They are asked for, because they save most of the address translations.
  static let alignment = 2 << 20

  let start: UnsafeMutableRawPointer
  private let mapping: UnsafeMutableRawBufferPointer

  /// Nil if the system has no such memory left.
  init?(bytes: Int) {
    let size = bytes + Self.alignment
    guard let base = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      unsafe base != MAP_FAILED
    else { return nil }
    unsafe mapping = UnsafeMutableRawBufferPointer(start: base, count: size)
    unsafe start = base.alignedUp(toMultipleOf: Self.alignment)
    #if os(Linux)
      unsafe madvise(start, bytes, MADV_HUGEPAGE)  // advice: a refusal costs only speed
    #endif
  }

  deinit { unsafe munmap(mapping.baseAddress, mapping.count) }
}
