import Engine
import Foundation
import Wire

enum Export: APIMethod {
  struct Params: NestedSearchParams {
    var collection = ""
    var format = ExportedFile.Format.csv
    var search: NestedSearch?
    var nearest: NestedSearch?
    var saved: String?
  }

  static let name = "export"
  static let summary = "Exports hits, or a saved search, as CSV or XLSX."
  static let group = MethodGroup.questions
  static let roles: Set<Role> = [.rm, .admin]
  static let audit = AuditRule.reads
  static let parameters: [Parameter<Params>] =
    [
      .string("collection", required: true) { $0.collection = $1 },
      .choice("format", of: ExportedFile.Format.self, required: true, reason: "is csv or xlsx") { $0.format = $1 },
    ] + Parameter.nestedSearch + [.string("saved", "The name of what is saved.") { $0.saved = $1 }]
  static let body = "Export"
  static let output = "ExportedFile"
  static let schemas = #"""
    {
      "ExportedFile": {"type": "object", "required": ["format", "rows", "content"], "properties": {
        "format": {"enum": ["csv", "xlsx"]}, "rows": {"type": "integer"}, "defused": {"type": "integer"},
        "content": {"type": "string", "description": "The text of a CSV file, or base64 of a workbook."}}}
    }
    """#
  static let routes = [
    Route(
      .post, "/v1/collections/{collection}/export", body: .parameters(schema: "Export"), answer: .file)
  ]

  static func work(_ params: Params, _ engine: Engine) -> Work {
    if let nested = params.search ?? params.nearest { return nested.work(in: params.collection, engine) }
    return params.saved.map { SavedSource.work($0, in: params.collection, engine) } ?? Work()
  }

  static func run(_ params: Params, _ call: Call) throws -> ExportedFile {
    let nested = try params.nested(of: name)
    guard (nested == nil) != (params.saved == nil) else {
      throw RPCError(.invalidParams, "export takes one of: search, nearest, saved")
    }
    if let nested {
      let fields = nested.params["fields"]?.array?.compactMap(\.string)
      return try call.engine.export(
        nested.response(in: params.collection, call), of: params.collection, as: params.format, fields: fields,
        call.context)
    }
    let saved = try call.engine.savedSearch(params.saved ?? "", in: params.collection, call.context)
    switch try saved.output(in: params.collection, call) {
    case .hits(let response):
      return try call.engine.export(response, of: params.collection, as: params.format, call.context)
    case .records(let found):
      return try call.engine.export(found.records, of: params.collection, as: params.format, call.context)
    }
  }
}

extension ExportedFile: MethodOutput {
  var shownRecords: [String] { ids }

  var json: JSONValue {
    var result: JSONObject = ["format": .string(format.rawValue), "rows": .int(rows)]
    result["defused"] = escaped.map { .int($0) }
    result["content"] = .string(
      format == .csv ? String(decoding: content, as: UTF8.self) : Data(content).base64EncodedString())
    return .object(result)
  }
}
