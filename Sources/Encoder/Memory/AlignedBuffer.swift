import Foundation

/// Numbers at a fixed address, aligned to a cache line: weights and scratch space that C code reads and writes.
///
/// `@unchecked Sendable` because it owns raw memory. Buffers of weights are never written after the model has loaded;
/// buffers of scratch space belong to one `Workspace`, whose members write to different parts of them.
@safe
final class AlignedBuffer<Element: BitwiseCopyable & Numeric>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Element>
  let count: Int

  /// Allocates `count` zeros. Large buffers ask for huge pages, which save most of the address translations.
  init(count: Int) {
    let hugePage = 2 << 20
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: bytes >= hugePage ? hugePage : 64)
    #if os(Linux)
      if bytes >= hugePage { unsafe madvise(raw, bytes, MADV_HUGEPAGE) }  // advice: a refusal costs only speed
    #endif
    unsafe pointer = raw.initializeMemory(as: Element.self, repeating: 0, count: max(count, 1))
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

  deinit { unsafe pointer.deallocate() }
}

/// Floats for C code.
typealias FloatBuffer = AlignedBuffer<Float>
