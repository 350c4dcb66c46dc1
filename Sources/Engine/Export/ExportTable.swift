import Index

/// Hits or records as rows and columns.
struct ExportTable {
  /// What stands in a cell.
  enum Cell: Equatable {
    case empty
    case number(Double)
    case boolean(Bool)
    case text(String)

    init(_ value: FieldValue?) {
      switch value {
      case nil: self = .empty
      // A spreadsheet counts in doubles, and would round longer numbers.
      case .integer(let number)?: self = abs(number) <= 1 << 53 ? .number(Double(number)) : .text("\(number)")
      case .number(let number)?: self = .number(number)
      case .boolean(let value)?: self = .boolean(value)
      case .date(let date)?: self = .text(date.description)
      case .keyword(let text)?, .text(let text)?: self = .text(text)
      case .keywords(let values)?: self = .text(values.joined(separator: ", "))
      }
    }

    init(_ text: String?) { self = text.map { .text($0) } ?? .empty }
  }

  let header: [String]
  let rows: [[Cell]]

  /// Hits: how each ranks, its id, the fields in the schema's order, and its text.
  init(_ hits: [SearchHit], _ schema: Schema, only fields: [String]?) {
    let names = schema.fields.map(\.name).filter { fields?.contains($0) ?? true }
    let ranks = Self.ranks.filter { $0.value(hits.first) != nil }
    header = ranks.map(\.name) + ["id"] + names + ["text"]
    rows = hits.map { hit in
      ranks.map { rank in rank.value(hit).map { .number($0) } ?? .empty } + Self.row(hit.record, names)
    }
  }

  /// Records: the id, the fields in the schema's order, and the text.
  init(_ records: [RecordView], _ schema: Schema) {
    let names = schema.fields.map(\.name)
    header = ["id"] + names + ["text"]
    rows = records.map { Self.row($0, names) }
  }

  private static func row(_ record: RecordView, _ names: [String]) -> [Cell] {
    [Cell(record.id)] + names.map { Cell(record[$0]) } + [Cell(record.text)]
  }

  private static let ranks: [(name: String, value: @Sendable (SearchHit?) -> Double?)] = [
    ("rank", { $0.map { Double($0.rank) } }), ("score", { $0?.score.map(decimal) }),
    ("relevance", { $0?.relevance.map { ($0 * 10_000).rounded() / 10_000 } }),
    ("rank_score", { $0?.rankScore.map(decimal) }),
  ]

  /// The double that is written as the float is.
  private static func decimal(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
}
