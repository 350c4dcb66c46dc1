import CKernels

/// A matrix of one row per token: as floats, and in the form in which a product reads them.
final class Activations: Sendable {
  /// rows × width, up to a multiple of `rowTile` rows.
  let floats: FloatBuffer
  /// rows × 32-bit words of rounded or quantised elements; empty in f32.
  let words: AlignedBuffer<UInt32>
  /// int8 only: each row's scale.
  let scales: FloatBuffer
  /// int8 only: what each row's code 0 stands for.
  let offsets: FloatBuffer

  /// Makes room for `rows` rows, a multiple of `rowTile`.
  init(rows: Int, width: Int, precision: Precision) {
    floats = FloatBuffer(count: rows * width)
    words = AlignedBuffer(count: precision == .f32 ? 0 : rows * precision.words(inputs: width))
    scales = FloatBuffer(count: precision == .int8 ? rows : 0)
    offsets = FloatBuffer(count: precision == .int8 ? rows : 0)
  }

  /// The first `count` rows as the kernels for `precision` read them.
  func rows(_ count: Int, _ precision: Precision) -> KindredRows {
    let start = unsafe precision == .f32 ? UnsafeRawPointer(floats.pointer) : UnsafeRawPointer(words.pointer)
    return unsafe KindredRows(words: start, scales: scales.pointer, offsets: offsets.pointer, count: count)
  }
}
