import Foundation
import Index
import Wire

/// How the records that match are spread over the values of some fields.
struct Facets {
  private static let fieldLimit = 20
  /// Values listed; the rest are counted together.
  private static let valueLimit = 50

  let fields: [FieldDefinition]

  /// The parameter `facets`: names of fields.
  init(_ names: [String], _ collection: CollectionView) throws {
    guard names.count <= Self.fieldLimit else {
      throw RPCError(.invalidParams, "facets names \(names.count) fields; \(Self.fieldLimit) are possible")
    }
    try collection.check(fields: names)
    try collection.checkClear(names, "facets")
    fields = collection.schema.definitions.filter { names.contains($0.name) }
    if let text = fields.first(where: { $0.type == .text }) {
      throw RPCError(.invalidParams, "facets names \(text.name), which is of type text; only its words differ")
    }
  }

  /// The counts over what passes a filter.
  func json(_ snapshot: Snapshot, where filter: BoundFilter?) throws -> JSONValue {
    var object = JSONObject()
    for field in fields {
      switch field.type {
      case .keyword, .keywords:
        let found = try snapshot.keywordCounts(of: field, where: filter)
        object[field.name] = Self.values(found.counts.map { (JSONValue.string($0.value), $0.count) }, found.missing)
      case .boolean:
        let found = try snapshot.booleanCounts(of: field, where: filter)
        object[field.name] = Self.values(found.counts.map { (JSONValue.bool($0.value), $0.count) }, found.missing)
      case .integer, .number, .date: object[field.name] = try Histogram(of: field, snapshot, where: filter).json
      case .text: break
      }
    }
    return .object(object)
  }

  /// The most frequent first, equal ones by their text.
  private static func values(_ counts: [(value: JSONValue, count: Int)], _ missing: Int) -> JSONValue {
    let sorted = counts.sorted { $0.count == $1.count ? $0.value.text < $1.value.text : $0.count > $1.count }
    let listed = sorted.prefix(valueLimit).map { value, count -> JSONValue in
      .object(["value": value, "count": .integer(Int64(count))])
    }
    let others = sorted.dropFirst(valueLimit).reduce(0) { $0 + $1.count }
    return .object([
      "values": .array(listed), "others": .integer(Int64(others)), "missing": .integer(Int64(missing)),
    ])
  }
}
