/// Writes rows as RFC 4180 asks for, for spreadsheets to read.
///
/// A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, and what a customer typed somewhere could
/// be one that sends data away. Such text gets an apostrophe before it, by which spreadsheets know text (OWASP, "CSV
/// Injection"); numbers stay as they are.
struct CSVWriter {
  /// What begins a formula: the signs, their full-width forms, and white space that programs cut off before they look.
  private static let dangerous: Set<Unicode.Scalar> = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}",
  ]

  private(set) var text = ""
  /// Cells that got an apostrophe.
  private(set) var escaped = 0

  init(_ table: ExportTable) {
    add(table.header.map { .text($0) })
    for row in table.rows { add(row) }
  }

  private mutating func add(_ row: [ExportTable.Cell]) {
    text += row.map { quoted(spelled($0)) }.joined(separator: ",") + "\r\n"
  }

  private mutating func spelled(_ cell: ExportTable.Cell) -> String {
    switch cell {
    case .empty: return ""
    case .number(let number): return Int64(exactly: number).map { "\($0)" } ?? "\(number)"
    case .boolean(let value): return value ? "true" : "false"
    case .text(let text):
      let start = text.unicodeScalars.first { $0 != " " }
      guard let start, Self.dangerous.contains(start) else { return text }
      escaped += 1
      return "'" + text
    }
  }

  private func quoted(_ text: String) -> String {
    let mustBe = text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    guard mustBe else { return text }
    // By scalars: a quote and an accent after it are one character, and still a quote to whoever reads the file.
    var doubled = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { doubled.append(contentsOf: scalar == "\"" ? [scalar, scalar] : [scalar]) }
    return "\"\(String(doubled))\""
  }
}
