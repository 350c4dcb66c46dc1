import Foundation
import Index

/// How the records that match are spread over the values of some fields.
struct Facets {
  private static let fieldLimit = 20
  /// Values listed; the rest are counted together.
  private static let valueLimit = 50

  let fields: [FieldDefinition]

  /// The parameter `facets`: names of fields.
  init(_ names: [String], _ collection: CollectionView) throws {
    guard names.count <= Self.fieldLimit else {
      throw EngineError.invalidArgument(
        nil, reason: "facets names \(names.count) fields; \(Self.fieldLimit) are possible")
    }
    try collection.check(fields: names)
    try collection.checkClear(names, "facets")
    fields = collection.schema.definitions.filter { names.contains($0.name) }
    if let text = fields.first(where: { $0.type == .text }) {
      throw EngineError.invalidArgument(
        nil, reason: "facets names \(text.name), which is of type text; only its words differ")
    }
  }

  /// The counts over what passes a filter, by field.
  func counts(_ snapshot: Snapshot, where filter: BoundFilter?) throws -> [(field: String, facet: Facet)] {
    try fields.compactMap { field in
      switch field.type {
      case .keyword, .keywords:
        let found = try snapshot.keywordCounts(of: field, where: filter)
        return (field.name, Self.keywords(found.counts, found.missing))
      case .boolean:
        let found = try snapshot.booleanCounts(of: field, where: filter)
        let counts = Self.sorted(found.counts) { "\($0)" }
        return (field.name, .booleans(counts, missing: found.missing))
      case .integer, .number, .date:
        return (field.name, try Histogram(of: field, snapshot, where: filter).facet)
      case .text: return nil
      }
    }
  }

  private static func keywords(_ counts: [(value: String, count: Int)], _ missing: Int) -> Facet {
    let sorted = sorted(counts) { $0 }
    let others = sorted.dropFirst(valueLimit).reduce(0) { $0 + $1.count }
    return .keywords(Array(sorted.prefix(valueLimit)), others: others, missing: missing)
  }

  /// The most frequent first, equal ones by their text.
  private static func sorted<Value>(
    _ counts: [(value: Value, count: Int)], by text: (Value) -> String
  ) -> [Facet.Count<Value>] {
    counts.sorted { $0.count == $1.count ? text($0.value) < text($1.value) : $0.count > $1.count }
      .map { Facet.Count(value: $0.value, count: $0.count) }
  }
}
