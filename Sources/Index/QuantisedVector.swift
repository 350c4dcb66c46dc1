import CKernels

/// A vector as int8 codes and one scale: element i is about `codes[i] * scale`.
struct QuantisedVector {
  let codes: [Int8]
  let scale: Float

  init(_ vector: [Float]) {
    var scale: Float = 0
    codes = unsafe [Int8](unsafeUninitializedCapacity: vector.count) { buffer, count in
      if let start = buffer.baseAddress { scale = unsafe Self.quantise(vector, into: start) }
      count = vector.count
    }
    self.scale = scale
  }

  /// Writes the codes and returns the scale.
  static func quantise(_ vector: [Float], into codes: UnsafeMutablePointer<Int8>) -> Float {
    unsafe kindred_quantise_i8(vector, vector.count, codes)
  }
}

/// A code in place: its bytes and its scale.
@safe struct CodePlace {
  let codes: UnsafePointer<Int8>
  let scale: Float

  /// The code at `index` of a block's payload.
  @inline(__always)
  init(_ block: UnsafeRawPointer, _ index: Int, _ layout: BlockLayout) {
    unsafe codes = (block + index * layout.dimension).assumingMemoryBound(to: Int8.self)
    unsafe scale = block.load(fromByteOffset: layout.scaleOffset(index), as: Float.self)
  }
}
