import Wire

/// A row of a file, or why there is none in its place.
struct SourceRow {
  /// The line it begins on, from 1.
  let line: Int
  /// Its number among the rows, from 1; refused ones count.
  let number: Int
  /// The row by column.
  let values: Result<JSONObject, RowProblem>
}

/// Reads the rows of a CSV or JSON-lines file as a stream.
struct RowSource {
  /// The longest line of JSON that is taken.
  static let lineLimit = 16 << 20

  let file: InputFile

  /// Calls `body` with each row, in order.
  func forEachRow(_ body: (SourceRow) throws -> Void) throws {
    if try file.isJSONLines() {
      try forEachJSONLine(body)
    } else {
      try CSVReader(file: file).forEachRow(body)
    }
  }

  private func forEachJSONLine(_ body: (SourceRow) throws -> Void) throws {
    var number = 0
    try file.forEachLine { line, lineNumber in
      let bytes = Array(lineNumber == 1 && line.starts(with: [0xef, 0xbb, 0xbf]) ? line.dropFirst(3) : line)
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { return true }
      number += 1
      try body(SourceRow(line: lineNumber, number: number, values: Self.parsed(bytes)))
      return true
    }
  }

  private static func parsed(_ bytes: [UInt8]) -> Result<JSONObject, RowProblem> {
    guard bytes.count <= lineLimit else {
      return .failure(RowProblem(column: nil, reason: "the line has \(bytes.count) bytes; at most \(lineLimit) are taken"))
    }
    do {
      let value = try JSONValue(parsing: bytes.span)
      guard let object = value.object else {
        return .failure(RowProblem(column: nil, reason: "the line holds \(value.kind), not an object"))
      }
      return .success(object)
    } catch {
      return .failure(RowProblem(column: nil, reason: "\(error)"))
    }
  }
}
