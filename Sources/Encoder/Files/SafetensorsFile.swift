/// A safetensors file, opened, checked and ready to be read as float32.
///
/// Nothing of the file is trusted: a truncated, corrupt or hostile file ends in an `EncoderError` that names the file
/// and, where there is one, the tensor. Tensors nobody asks for are checked for their place in the file alone.
/// Format: https://huggingface.co/docs/safetensors.
package struct SafetensorsFile {
  private let file: MappedFile
  private let dataStart: Int
  private let tensors: [String: TensorEntry]

  /// Opens the file at `path` and checks its header. Throws `unreadableFile` or `malformedFile`.
  package init(path: String) throws(EncoderError) {
    file = try MappedFile(path: path)
    let (json, length) = try file.withBytes { (bytes) throws(EncoderError) in try Self.headerBytes(bytes, path) }
    dataStart = 8 + json.count
    tensors = try SafetensorsHeader(json: json, dataLength: length - dataStart, path: path).tensors
  }

  private static func headerBytes(_ bytes: RawSpan, _ path: String) throws(EncoderError) -> ([UInt8], Int) {
    let length = bytes.byteCount
    guard length >= 8 else {
      throw SafetensorsHeader.malformed("has \(length) bytes, too few for a safetensors file", path)
    }
    let claimed = UInt64(littleEndian: unsafe bytes.unsafeLoadUnaligned(as: UInt64.self))
    guard claimed <= SafetensorsHeader.longestJSON else {
      throw SafetensorsHeader.malformed("claims a header of \(claimed) bytes, beyond the limit of 100 MB", path)
    }
    guard Int(claimed) <= length - 8 else {
      throw SafetensorsHeader.malformed("claims a header of \(claimed) bytes but has only \(length - 8) left", path)
    }
    let json = bytes.extracting(8..<8 + Int(claimed))
    return (unsafe json.withUnsafeBytes { unsafe [UInt8]($0) }, length)
  }

  /// The names of all tensors, sorted.
  package var names: [String] { tensors.keys.sorted() }

  /// Whether there is a tensor of that name.
  package func contains(_ name: String) -> Bool { tensors[name] != nil }

  /// The tensor `name` as row-major float32 values.
  ///
  /// Throws `invalidTensor` if it is missing, of another shape, not of F32, F16 or BF16, or holds a NaN or infinity.
  package func floats(_ name: String, shape: [Int]) throws(EncoderError) -> [Float] {
    let place = "\(file.path), tensor \(name)"
    guard let entry = tensors[name] else {
      throw Self.invalid("is missing", place)
    }
    guard entry.shape == shape else {
      throw Self.invalid("has the shape \(entry.shape) where the configuration asks for \(shape)", place)
    }
    let values = try file.withBytes { (bytes) throws(EncoderError) -> [Float] in
      let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
      return try Self.decode(bytes.extracting(range), as: entry.type, place)
    }
    // An exponent of all ones is a NaN or an infinity; one such weight would silence every embedding.
    guard values.allSatisfy({ $0.bitPattern & 0x7F80_0000 != 0x7F80_0000 }) else {
      throw Self.invalid("holds a value that is not a finite number", place)
    }
    return values
  }

  private static func decode(_ bytes: RawSpan, as type: TensorType, _ place: String) throws(EncoderError) -> [Float] {
    switch type {
    case .f32:
      bytes.elements(UInt32.self) { Float(bitPattern: UInt32(littleEndian: $0)) }
    case .f16:
      bytes.elements(UInt16.self) { Float(Float16(bitPattern: UInt16(littleEndian: $0))) }
    case .bf16:
      bytes.elements(UInt16.self) { Float(bitPattern: UInt32(UInt16(littleEndian: $0)) << 16) }
    default:
      throw invalid("has the type \(type.rawValue)", place, remedy: "convert the weights to F32, F16 or BF16")
    }
  }

  private static func invalid(
    _ problem: String, _ place: String,
    remedy: String = "use a model folder whose config.json and weights belong together"
  ) -> EncoderError {
    EncoderError(.invalidTensor, problem, at: place, remedy: remedy)
  }
}

extension RawSpan {
  /// Every `Raw`, unaligned, converted.
  fileprivate func elements<Raw: FixedWidthInteger & BitwiseCopyable>(
    _: Raw.Type, _ convert: (Raw) -> Float
  ) -> [Float] {
    let size = MemoryLayout<Raw>.size
    return unsafe [Float](unsafeUninitializedCapacity: byteCount / size) { values, count in
      count = byteCount / size
      for index in 0..<count {
        let raw = unsafe unsafeLoadUnaligned(fromByteOffset: index * size, as: Raw.self)
        unsafe values.initializeElement(at: index, to: convert(raw))
      }
    }
  }
}
