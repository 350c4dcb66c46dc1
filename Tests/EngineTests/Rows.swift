import Engine
import TestSupport
import Wire

/// The rows of a file with these bytes.
func rows(of bytes: some Sequence<UInt8>, named name: String = "rows.csv") throws -> [SourceRow] {
  try withTemporaryFolder { folder in
    let path = try Bank(folder: folder).write(name, bytes)
    var rows: [SourceRow] = []
    try RowSource(file: InputFile(path)).forEachRow { rows.append($0) }
    return rows
  }
}

/// The rows of a file with this text.
func rows(of text: String, named name: String = "rows.csv") throws -> [SourceRow] {
  try rows(of: text.utf8, named: name)
}

extension SourceRow {
  /// Its values in order, where they are strings; nil for a row that is refused.
  var cells: [String]? { (try? values.get())?.members.compactMap(\.value.string) }

  /// Why it is refused.
  var problem: RowProblem? { if case .failure(let problem) = values { problem } else { nil } }
}

/// The bytes as a gzip file of stored blocks (RFC 1952, RFC 1951 §3.2.4).
func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  let starts = Array(stride(from: 0, to: max(bytes.count, 1), by: 0xffff))
  for start in starts {
    let block = bytes[start..<min(start + 0xffff, bytes.count)]
    let (low, high) = (UInt8(block.count & 0xff), UInt8(block.count >> 8))
    file += [start == starts.last ? 1 : 0, low, high, ~low, ~high] + block
  }
  var checksum = ~UInt32(0)
  for byte in bytes {
    checksum ^= UInt32(byte)
    for _ in 0..<8 { checksum = (checksum >> 1) ^ (checksum & 1 == 1 ? 0xedb8_8320 : 0) }
  }
  for number in [~checksum, UInt32(bytes.count)] {
    file += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
  return file
}
