import CCSV
import Wire

/// Reads RFC 4180 rows with libcsv, line by line, so that every row knows the line it begins on. Comma, semicolon or tab,
/// whichever the header has most of; CRLF is taken.
struct CSVReader {
  let file: InputFile

  /// Calls `body` with each row after the header; rows that are not well formed come as problems.
  func forEachRow(_ body: (SourceRow) throws -> Void) throws {
    var session: CSVSession?
    try file.forEachLine { line, number in
      let bytes = Array(line) + [0x0a]
      let current = session ?? CSVSession(delimiter: Self.delimiter(of: bytes), file: file.name)
      session = current
      current.take(bytes, line: number)
      try current.drain(body)
      return true
    }
    guard let session else { throw EngineError.input(path: file.name, reason: "it is empty; a header is needed") }
    session.finish()
    try session.drain(body)
    guard session.hasHeader else { throw EngineError.input(path: file.name, reason: "it has no header") }
  }

  private static func delimiter(of header: [UInt8]) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var quoted = false
    for byte in header {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if !quoted { counts[byte, default: 0] += 1 }
    }
    let choices = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return choices.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? UInt8(ascii: ",")
  }
}

/// One run of the C parser over a file.
@safe private final class CSVSession {
  private var parser = unsafe csv_parser()
  private let delimiter: UInt8
  private let file: String
  private var fields: [[UInt8]] = []
  private var rowLine = 1
  private var rowBytes = 0
  private var line = 0
  private var finished: [(line: Int, row: Result<[[UInt8]], RowProblem>)] = []
  private var header: Result<[String], RowProblem>?
  private var number = 0

  var hasHeader: Bool { header != nil }

  init(delimiter: UInt8, file: String) {
    self.delimiter = delimiter
    self.file = file
    start()
  }

  deinit { unsafe csv_free(&parser) }

  private func start() {
    unsafe _ = csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI))
    unsafe csv_set_delim(&parser, delimiter)
    // White space belongs to the field, as RFC 4180 has it.
    unsafe csv_set_space_func(&parser) { _ in 0 }
  }

  func take(_ bytes: [UInt8], line: Int) {
    self.line = line
    if !midField {
      if bytes.allSatisfy({ $0 == 0x0a || $0 == 0x0d }) { return }
      (rowLine, rowBytes) = (line, 0)
    }
    rowBytes += bytes.count
    // A quote that is never closed must not take the rest of the file into memory.
    if rowBytes > InputFile.lineLimit {
      reject("the row has more than \(InputFile.lineLimit) bytes; perhaps a quote in it is never closed")
    } else if !parse(bytes) {
      reject("unescaped quote in a field; put the field in quotes and double its own quotes")
    }
  }

  /// Whether the line before ended inside a quoted field.
  private var midField = false

  private func parse(_ bytes: [UInt8]) -> Bool {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let taken = unsafe csv_parse(
      &parser, bytes, bytes.count,
      { data, count, context in
        guard let context = unsafe context else { return }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: count)
        unsafe Unmanaged<CSVSession>.fromOpaque(context).takeUnretainedValue().fields.append(Array(bytes))
      },
      { _, context in
        guard let context = unsafe context else { return }
        unsafe Unmanaged<CSVSession>.fromOpaque(context).takeUnretainedValue().endRow()
      }, context)
    midField = rowEnded != line
    return taken == bytes.count
  }

  private var rowEnded = 0

  private func endRow() {
    finished.append((line: rowLine, row: .success(fields)))
    fields = []
    rowEnded = line
  }

  /// Refuses what came of the row so far, and begins anew with the next line.
  private func reject(_ reason: String) {
    let lines = line > rowLine ? "; lines \(rowLine) to \(line) are left out" : ""
    finished.append((line: rowLine, row: .failure(RowProblem(column: nil, reason: reason + lines))))
    fields = []
    midField = false
    unsafe csv_free(&parser)
    start()
  }

  func finish() {
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    let code = unsafe csv_fini(&parser, { _, _, _ in }, { _, _ in }, context)
    if code != 0 { reject("the quoted field that begins here is never closed") }
  }

  /// Hands on the rows that are complete.
  func drain(_ body: (SourceRow) throws -> Void) throws {
    for (line, row) in finished {
      guard let header else {
        self.header = row.flatMap { Self.header($0) }
        if case .failure(let problem)? = self.header {
          throw EngineError.input(path: file, reason: "in its header, \(problem.reason)")
        }
        continue
      }
      number += 1
      let values = header.flatMap { names in row.flatMap { Self.values($0, names) } }
      try body(SourceRow(line: line, number: number, values: values))
    }
    finished.removeAll(keepingCapacity: true)
  }

  private static func header(_ row: [[UInt8]]) -> Result<[String], RowProblem> {
    strings(row, names: nil).map { $0.map(\.trimmed) }.flatMap { names in
      var seen: Set<String> = []
      guard let twice = names.first(where: { !seen.insert($0).inserted }) else { return .success(names) }
      let name = twice.isEmpty ? "a column without a name" : "the column \(twice)"
      return .failure(RowProblem(column: twice, reason: "\(name) stands twice"))
    }
  }

  private static func strings(_ row: [[UInt8]], names: [String]?) -> Result<[String], RowProblem> {
    var strings: [String] = []
    for (index, bytes) in row.enumerated() {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        return .failure(RowProblem(column: names?[index], reason: "the cell is not valid UTF-8"))
      }
      strings.append(text)
    }
    return .success(strings)
  }

  private static func values(_ row: [[UInt8]], _ names: [String]) -> Result<JSONObject, RowProblem> {
    guard row.count == names.count else {
      return .failure(RowProblem(column: nil, reason: "the header has \(names.count) columns and the row \(row.count)"))
    }
    return strings(row, names: names).map { cells in
      JSONObject(zip(names, cells).map { (key: $0, value: .string($1)) })
    }
  }
}
