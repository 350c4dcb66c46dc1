import Foundation
import Index
import Wire

extension Service {
  /// Hits, or the members of an audience, as a file for spreadsheets.
  func export(_ params: inout ParameterReader) throws -> JSONValue {
    let collection = try collection(&params)
    let format = try params.required("format") { reader, name throws(RPCError) in try reader.string(name) }
    let asked = try AskedSearch(&params)
    let name = try params.string("saved")
    try params.finish()
    guard ["csv", "xlsx"].contains(format) else { throw params.wrong("format", "is csv or xlsx") }
    guard (asked == nil) != (name == nil) else {
      throw RPCError(.invalidParams, "export takes one of: search, nearest, saved")
    }
    let fields = asked?.params["fields"]?.array?.compactMap(\.string)
    let reply =
      try asked.map { try run($0, in: collection, params.deadline) }
      ?? run(saved(name ?? "", of: collection), with: [:], in: collection, params.deadline)
    try note(reading: "export", collection.name, reply.shownIDs)
    return try file(format, ExportTable(reply, collection.schema, only: fields))
  }

  private func file(_ format: String, _ table: ExportTable) throws -> JSONValue {
    var result: JSONObject = ["format": .string(format), "rows": .integer(Int64(table.rows.count))]
    if format == "csv" {
      let writer = CSVWriter(table)
      result["defused"] = .integer(Int64(writer.defused))
      result["content"] = .string(writer.text)
    } else {
      let bytes = try WorkbookWriter.bytes(table, in: engine.options.dataDirectory)
      result["content"] = .string(Data(bytes).base64EncodedString())
    }
    return .object(result)
  }
}
