import Foundation

/// A file for spreadsheets.
public struct ExportedFile: Sendable {
  /// The formats there are.
  public enum Format: String, CaseIterable, Sendable {
    /// RFC 4180.
    case csv
    /// An Excel workbook.
    case xlsx
  }

  /// The format.
  public let format: Format
  /// How many rows it has, without the header.
  public let rows: Int
  /// Cells of a CSV file that a spreadsheet would have taken for formulas; nil of workbooks, where text is text.
  public let escaped: Int?
  /// The bytes of the file.
  public let content: [UInt8]
  /// The ids of the records that are in it.
  public let ids: [String]
}

extension Engine {
  /// The hits of a search as a file; `fields` are the columns where not all were asked for.
  public func export(
    _ response: SearchResponse, of name: String, as format: ExportedFile.Format, fields: [String]? = nil,
    _ context: CallContext = .local
  ) throws -> ExportedFile {
    let table = ExportTable(response.hits, try view(name, context).schema, only: fields)
    return try export(table, as: format, ids: response.hits.map(\.id))
  }

  /// Records as a file.
  public func export(
    _ records: [RecordView], of name: String, as format: ExportedFile.Format, _ context: CallContext = .local
  ) throws -> ExportedFile {
    try export(ExportTable(records, try view(name, context).schema), as: format, ids: records.map(\.id))
  }

  private func export(_ table: ExportTable, as format: ExportedFile.Format, ids: [String]) throws -> ExportedFile {
    switch format {
    case .csv:
      let writer = CSVWriter(table)
      return ExportedFile(
        format: format, rows: table.rows.count, escaped: writer.escaped, content: Array(writer.text.utf8), ids: ids)
    case .xlsx:
      let bytes = try WorkbookWriter.bytes(table, in: options.dataDirectory)
      return ExportedFile(format: format, rows: table.rows.count, escaped: nil, content: bytes, ids: ids)
    }
  }
}
