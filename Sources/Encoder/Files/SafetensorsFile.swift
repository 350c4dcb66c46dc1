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
    try floats([name], shape: shape)
  }

  /// Tensors of one shape, one after the other.
  package func floats(_ names: [String], shape: [Int]) throws(EncoderError) -> [Float] {
    let count = shape.reduce(1, *)
    let tensors = try names.map { (name) throws(EncoderError) in try tensor(name, shape: shape) }
    var outcome = Result<Void, EncoderError>.success(())
    let values = unsafe [Float](unsafeUninitializedCapacity: count * names.count) { values, initialised in
      guard let start = values.baseAddress else { return }
      outcome = Result { () throws(EncoderError) in
        for tensor in tensors {
          try unsafe tensor.write(to: start + initialised)
          initialised += count
        }
      }
    }
    try outcome.get()
    return values
  }

  /// As `floats(_:shape:)`, straight into a buffer of that size.
  func read(_ name: String, shape: [Int], into buffer: FloatBuffer) throws(EncoderError) {
    try unsafe tensor(name, shape: shape).write(to: buffer.pointer)
  }

  /// Finds a tensor and checks all but its values.
  private func tensor(_ name: String, shape: [Int]) throws(EncoderError) -> StoredTensor {
    let place = "\(file.path), tensor \(name)"
    guard let entry = tensors[name] else { throw .invalidTensor("is missing", place) }
    guard entry.shape == shape else {
      throw .invalidTensor("has the shape \(entry.shape) where the configuration asks for \(shape)", place)
    }
    let range = dataStart + entry.range.lowerBound..<dataStart + entry.range.upperBound
    return StoredTensor(file: file, range: range, type: entry.type, place: place)
  }
}
