import CXLSXWriter
import Foundation

/// Writes rows as an Excel workbook of one sheet. Text is stored as text, so that none of it can be a formula.
enum WorkbookWriter {
  /// What Excel allows in a cell, in characters.
  private static let longestText = 32_767

  /// The bytes of the workbook; it is made in a file of `folder`, which is removed again.
  static func bytes(_ table: ExportTable, in folder: String) throws -> [UInt8] {
    let path = "\(folder)/export-\(UUID().uuidString).xlsx"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try write(table, to: path, in: folder)
    guard let data = FileManager.default.contents(atPath: path) else { throw failure(path, "it is gone") }
    return [UInt8](data)
  }

  private static func write(_ table: ExportTable, to path: String, in folder: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o600]) else {
      throw failure(path, "the file cannot be made")
    }
    var directory = Array(folder.utf8CString)
    let result = unsafe directory.withUnsafeMutableBufferPointer { directory -> lxw_error in
      var options = unsafe lxw_workbook_options()
      // Its own temporary files hold customers' data too: beside the index, not where everyone's stand.
      unsafe options.tmpdir = directory.baseAddress
      let workbook = unsafe workbook_new_opt(path, &options)
      let sheet = unsafe workbook_add_worksheet(workbook, "hits")
      for (column, name) in table.header.enumerated() {
        unsafe _ = worksheet_write_string(sheet, 0, lxw_col_t(column), cut(name), nil)
      }
      for (row, cells) in table.rows.enumerated() {
        for (column, cell) in cells.enumerated() {
          unsafe write(cell, sheet, lxw_row_t(row + 1), lxw_col_t(column))
        }
      }
      return unsafe workbook_close(workbook)
    }
    guard result == LXW_NO_ERROR else {
      throw failure(path, unsafe String(cString: lxw_strerror(result)))
    }
  }

  private static func write(
    _ cell: ExportTable.Cell, _ sheet: UnsafeMutablePointer<lxw_worksheet>?, _ row: lxw_row_t, _ column: lxw_col_t
  ) {
    switch cell {
    case .empty: break
    case .number(let number): unsafe _ = worksheet_write_number(sheet, row, column, number, nil)
    case .boolean(let value): unsafe _ = worksheet_write_boolean(sheet, row, column, value ? 1 : 0, nil)
    case .text(let text): unsafe _ = worksheet_write_string(sheet, row, column, cut(text), nil)
    }
  }

  /// A text as long as a cell can hold, without characters that XML has no place for.
  private static func cut(_ text: String) -> String {
    let allowed = text.unicodeScalars.lazy.filter { $0.value >= 32 || $0 == "\n" || $0 == "\t" }
    var result = String.UnicodeScalarView()
    var units = 0
    for scalar in allowed {
      units += scalar.value > 0xffff ? 2 : 1
      guard units <= longestText else { break }
      result.append(scalar)
    }
    return String(result)
  }

  private static func failure(_ path: String, _ reason: String) -> EngineError {
    .output(path: path, reason: reason)
  }
}
