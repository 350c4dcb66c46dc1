import Index
import Wire

/// Hits or members as rows and columns.
struct ExportTable {
  /// What stands in a cell.
  enum Cell: Equatable {
    case empty
    case number(Double)
    case boolean(Bool)
    case text(String)

    init(_ value: JSONValue?) {
      switch value {
      case nil, .null?: self = .empty
      // A spreadsheet counts in doubles, and would round longer numbers.
      case .integer(let number)?:
        self = abs(number) <= 1 << 53 ? .number(Double(number)) : .text("\(number)")
      case .number(let number)?: self = .number(number)
      case .bool(let value)?: self = .boolean(value)
      case .string(let text)?: self = .text(text)
      case .array(let values)?: self = .text(values.compactMap(\.string).joined(separator: ", "))
      case .object(let object)?: self = .text(JSONValue.object(object).text)
      }
    }
  }

  let header: [String]
  let rows: [[Cell]]

  /// The columns: how a hit ranks, its id, the fields in the schema's order, and its text.
  init(_ reply: JSONValue, _ schema: Schema, only fields: [String]?) {
    let hits = reply["hits"]?.array
    let ranks = ["rank", "score", "relevance", "rank_score"].filter { name in hits?.first?[name] != nil }
    let names = schema.fields.map(\.name).filter { fields?.contains($0) ?? true }
    header = ranks + ["id"] + names + ["text"]
    rows = (hits ?? reply["records"]?.array ?? []).map { item in
      let record = item["record"] ?? item
      let ends = (Cell(record["id"]), Cell(record["text"]))
      return ranks.map { Cell(item[$0]) } + [ends.0] + names.map { Cell(record["fields"]?[$0]) } + [ends.1]
    }
  }
}
