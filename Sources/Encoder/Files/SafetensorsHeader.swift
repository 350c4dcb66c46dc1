/// One tensor as a safetensors header describes it. Its range is checked: it lies inside the file, and its length is
/// the product of its shape times the size of its elements.
struct TensorEntry: Equatable {
  let name: String
  let type: TensorType
  let shape: [Int]
  /// Where its bytes are, counted from the end of the header.
  let range: Range<Int>
}

/// The parsed and checked header of a safetensors file.
///
///     8 bytes: n, little-endian | n bytes: JSON | data
///
/// The JSON maps names to `{"dtype", "shape", "data_offsets": [begin, end]}`, and `__metadata__` to strings. As in the
/// format's own reader, the ranges must cover the data without holes or overlaps, and names must differ.
struct SafetensorsHeader {
  /// The reference reader's limit on the length of the JSON.
  static let longestJSON = 100_000_000

  let tensors: [String: TensorEntry]

  /// Parses `json`, the header of the file at `path`, whose data is `dataLength` bytes long.
  init(json: [UInt8], dataLength: Int, path: String) throws(EncoderError) {
    do throws(HeaderScanner.ScanFailure) {
      tensors = try Self.parse(json)
    } catch {
      throw Self.malformed("has a header without \(error.expected) at byte \(8 + error.offset)", path)
    }
    try Self.checkCoverage(of: tensors.values, dataLength: dataLength, path: path)
  }

  private static func parse(_ json: [UInt8]) throws(HeaderScanner.ScanFailure) -> [String: TensorEntry] {
    var tensors: [String: TensorEntry] = [:]
    var names: Set<String> = []
    var scanner = HeaderScanner(json)
    try scanner.readObject { (scanner, name) throws(HeaderScanner.ScanFailure) in
      guard names.insert(name).inserted else { throw scanner.failure("a new name (\(name) is repeated)") }
      if name == "__metadata__" {
        try scanner.readObject { (scanner, _) throws(HeaderScanner.ScanFailure) in _ = try scanner.readString() }
      } else {
        tensors[name] = try readEntry(name, from: &scanner)
      }
    }
    try scanner.readEnd()
    return tensors
  }

  private static func readEntry(
    _ name: String, from scanner: inout HeaderScanner
  ) throws(HeaderScanner.ScanFailure) -> TensorEntry {
    var type: TensorType?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.readObject { (scanner, field) throws(HeaderScanner.ScanFailure) in
      switch field {
      case "dtype" where type == nil:
        type = TensorType(rawValue: try scanner.readString())
        if type == nil { throw scanner.failure("a known dtype (of \(name))") }
      case "shape" where shape == nil: shape = try scanner.readIntegers()
      case "data_offsets" where offsets == nil: offsets = try scanner.readIntegers()
      default: throw scanner.failure("one each of dtype, shape and data_offsets (of \(name))")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw scanner.failure("a dtype, a shape and two ordered data_offsets (of \(name))")
    }
    return TensorEntry(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func checkCoverage(
    of tensors: some Sequence<TensorEntry>, dataLength: Int, path: String
  ) throws(EncoderError) {
    var end = 0
    let ordered = tensors.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    for tensor in ordered {
      let place = "\(path), tensor \(tensor.name)"
      guard tensor.range.upperBound <= dataLength else { throw malformed("ends past the end of the file", place) }
      guard tensor.range.lowerBound == end else { throw malformed("overlaps another or leaves a hole", place) }
      guard tensor.byteCount == tensor.range.count else {
        throw malformed("has \(tensor.range.count) bytes, which its shape \(tensor.shape) does not make", place)
      }
      end = tensor.range.upperBound
    }
    guard end == dataLength else { throw malformed("has \(dataLength - end) bytes that no tensor claims", path) }
  }

  /// The error for anything that is not as the format says.
  static func malformed(_ problem: String, _ place: String) -> EncoderError {
    EncoderError(.malformedFile, problem, at: place, remedy: "fetch the model again and compare its checksum")
  }
}

extension TensorEntry {
  /// How many bytes the shape asks for, or nil if that is more than an integer holds.
  fileprivate var byteCount: Int? {
    var product = type.size
    for dimension in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      if overflow { return nil }
      product = next
    }
    return product
  }
}
