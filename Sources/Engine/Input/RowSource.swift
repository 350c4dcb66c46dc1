package import Wire

/// A row of a file, or why there is none in its place.
package struct SourceRow {
  /// The line it begins on, from 1.
  package let line: Int
  /// Its number among the rows, from 1; refused ones count.
  package let number: Int
  /// The row by column.
  package let values: Result<JSONObject, RowProblem>
}

/// Reads the rows of a CSV or JSON-lines file as a stream.
package struct RowSource {
  private let file: InputFile

  /// Makes a reader of a file.
  package init(file: InputFile) { self.file = file }

  /// Calls `body` with each row, in order.
  package func forEachRow(_ body: (SourceRow) throws -> Void) throws {
    if try file.isJSONLines() {
      try forEachJSONLine(body)
    } else {
      try CSVReader(file: file).forEachRow(body)
    }
  }

  private func forEachJSONLine(_ body: (SourceRow) throws -> Void) throws {
    var number = 0
    try file.forEachLine { line, lineNumber in
      let bytes = Array(line)
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { return true }
      number += 1
      try body(SourceRow(line: lineNumber, number: number, values: Self.parsed(bytes)))
      return true
    }
  }

  private static func parsed(_ bytes: [UInt8]) -> Result<JSONObject, RowProblem> {
    guard bytes.count <= InputFile.lineLimit else {
      return .failure(RowProblem(column: nil, reason: "the line has more than \(InputFile.lineLimit) bytes"))
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
