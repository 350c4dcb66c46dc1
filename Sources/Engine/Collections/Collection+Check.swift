import Index

extension Collection {
  /// Refuses an id that no record can have.
  static func check(id: String) throws(IndexError) {
    guard (1...511).contains(id.utf8.count) else { throw .badID(length: id.utf8.count) }
  }

  /// The vector of a record that must be there.
  func vector(id: String, in snapshot: Snapshot) throws -> [Float] {
    try Self.check(id: id)
    guard let vector = try snapshot.vector(id: id) else { throw EngineError.noRecord(collection: name, id: id) }
    return vector
  }

  /// Refuses what the index would refuse a whole call for.
  func check(_ row: MappedRow, dimension: Int? = nil) throws(RowProblem) {
    do {
      try Self.check(id: row.record.id)
    } catch {
      throw RowProblem(column: schema.idColumn ?? "id", reason: error.description)
    }
    let dimension = dimension ?? snapshot.dimension
    if let vector = row.vector, vector.count != dimension {
      let error = IndexError.wrongDimension(expected: dimension, found: vector.count)
      throw RowProblem(column: "vector", reason: error.description)
    }
    for (name, value) in row.record.fields {
      let longest = value.keywords.map(\.utf8.count).max() ?? 0
      guard longest <= 255 else {
        throw RowProblem(column: name, reason: IndexError.keywordTooLong(field: name, length: longest).description)
      }
    }
  }
}

extension FieldValue {
  /// The keywords it holds.
  fileprivate var keywords: [String] {
    switch self {
    case .keyword(let keyword): [keyword]
    case .keywords(let keywords): keywords
    default: []
    }
  }
}
