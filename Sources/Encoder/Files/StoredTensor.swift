/// A tensor in a file, of a known shape.
struct StoredTensor {
  let file: MappedFile
  /// Its bytes, counted from the start of the file.
  let range: Range<Int>
  let type: TensorType
  /// What errors call it.
  let place: String

  /// Writes its values as float32. Throws `invalidTensor` if they are of no type for weights, or one is not finite.
  func write(to target: UnsafeMutablePointer<Float>) throws(EncoderError) {
    let isFinite = try file.withBytes { (bytes) throws(EncoderError) in
      let bytes = bytes.extracting(range)
      return switch type {
      case .f32: unsafe bytes.write(UInt32.self, to: target) { UInt32(littleEndian: $0) }
      case .f16:
        unsafe bytes.write(UInt16.self, to: target) { Float(Float16(bitPattern: UInt16(littleEndian: $0))).bitPattern }
      case .bf16: unsafe bytes.write(UInt16.self, to: target) { UInt32(UInt16(littleEndian: $0)) << 16 }
      default:
        throw EncoderError.invalidTensor(
          "has the type \(type.rawValue)", place, remedy: "convert the weights to F32, F16 or BF16")
      }
    }
    guard isFinite else { throw .invalidTensor("holds a value that is not a finite number", place) }
  }
}

extension RawSpan {
  /// Converts every `Raw`, unaligned, to the bits of a float; returns whether all are finite.
  fileprivate func write<Raw: FixedWidthInteger & BitwiseCopyable>(
    _: Raw.Type, to target: UnsafeMutablePointer<Float>, _ bits: (Raw) -> UInt32
  ) -> Bool {
    let size = MemoryLayout<Raw>.size
    // An exponent of all ones is a NaN or an infinity; one such weight would silence every embedding.
    let exponent: UInt32 = 0x7F80_0000
    var largest: UInt32 = 0
    for index in 0..<byteCount / size {
      let value = unsafe bits(unsafeLoadUnaligned(fromByteOffset: index * size, as: Raw.self))
      largest = max(largest, value & exponent)
      unsafe (target + index).initialize(to: Float(bitPattern: value))
    }
    return largest != exponent
  }
}

extension EncoderError {
  /// The error for a tensor that cannot be used.
  static func invalidTensor(
    _ problem: String, _ place: String,
    remedy: String = "use a model folder whose config.json and weights belong together"
  ) -> EncoderError {
    EncoderError(.invalidTensor, problem, at: place, remedy: remedy)
  }
}
