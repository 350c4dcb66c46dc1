import Foundation
import Index
import TestSupport

/// A model of an index: plain dictionaries, scanned in full.
struct Oracle {
  var records: [String: (record: Record, vector: [Float])] = [:]

  func nearest(_ query: [Float], k: Int, where test: (Record) -> Bool = { _ in true }) -> [(id: String, score: Float)] {
    let scored = records.values.filter { test($0.record) }.map { (id: $0.record.id, score: dot(query, $0.vector)) }
    return Array(scored.sorted { ($0.score, $1.id) > ($1.score, $0.id) }.prefix(k))
  }
}

let testFields: [FieldDefinition] = [
  FieldDefinition(number: 1, name: "age", type: .integer),
  FieldDefinition(number: 2, name: "income", type: .number),
  FieldDefinition(number: 3, name: "has_loan", type: .boolean),
  FieldDefinition(number: 4, name: "joined", type: .date),
  FieldDefinition(number: 5, name: "city", type: .keyword),
  FieldDefinition(number: 6, name: "products", type: .keywords),
  FieldDefinition(number: 7, name: "notes", type: .text),
]

/// Random records whose fields are missing now and then.
struct RecordMaker {
  var generator: SeededGenerator
  let dimension: Int
  let centres: [[Float]]

  init(seed: UInt64, dimension: Int = 24) {
    generator = SeededGenerator(seed: seed)
    self.dimension = dimension
    var fixed = SeededGenerator(seed: 1234)
    centres = (0..<12).map { _ in fixed.nextUnitVector(dimension: dimension) }
  }

  mutating func vector() -> [Float] {
    generator.nextClusteredVector(dimension: dimension, centres: centres, spread: 0.8)
  }

  mutating func record(_ id: String) -> NewRecord {
    var fields: [String: FieldValue] = [:]
    func chance(_ value: FieldValue, _ generator: inout SeededGenerator) -> FieldValue? {
      Int.random(in: 0..<10, using: &generator) > 0 ? value : nil
    }
    fields["age"] = chance(.integer(Int64.random(in: 18...90, using: &generator)), &generator)
    fields["income"] = chance(.number(Double.random(in: 0...200_000, using: &generator).rounded()), &generator)
    fields["has_loan"] = chance(.boolean(Bool.random(using: &generator)), &generator)
    let day = CalendarDate(daysSinceEpoch: Int32.random(in: -5000...20_000, using: &generator))
    fields["joined"] = chance(.date(day), &generator)
    fields["city"] = chance(.keyword(["Leeds", "York", "Paris"].randomElement(using: &generator) ?? ""), &generator)
    let set = ["mortgage", "card", "savings"].filter { _ in Bool.random(using: &generator) }
    fields["products"] = chance(.keywords(set), &generator)
    fields["notes"] = .text("note of \(id)")
    return NewRecord(record: Record(id: id, text: "text of \(id)", fields: fields), vector: vector())
  }
}

func makeGeneration(at folder: String, dimension: Int = 24, mapSize: Int = 1 << 30) throws -> Generation {
  try Generation.create(
    at: folder + "/generation",
    GenerationOptions(dimension: dimension, fields: testFields, fingerprint: "test"), mapSize: mapSize)
}

extension Comparison {
  /// What a filter's comparison stands for.
  func holds<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }
}
