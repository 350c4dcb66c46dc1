import SampleBank
import Testing

/// What the schemas say about the records is true.
@Suite struct SchemaTests {
  enum Collection: String, CaseIterable {
    case customers, products

    var schema: String { self == .customers ? SampleBank.customerSchema : SampleBank.productSchema }

    func records() throws -> [[String: Any]] {
      self == .customers ? try Records.customers() : try Records.products()
    }

    /// What a product may leave out.
    var optional: Set<String> { self == .customers ? [] : ["min_credit_score", "min_income", "rate"] }
  }

  private func fields(_ collection: Collection) throws -> [String: [String: Any]] {
    try Records.object(collection.schema)["fields"] as? [String: [String: Any]] ?? [:]
  }

  @Test(arguments: Collection.allCases) func everyValueHasItsDeclaredType(collection: Collection) throws {
    let fields = try fields(collection)
    for record in try collection.records() {
      for (name, field) in fields {
        guard let value = record[name] else {
          #expect(collection.optional.contains(name), "\(name) is missing")
          continue
        }
        #expect(Records.isValue(value, of: field["type"] as? String ?? ""), "\(name): \(value)")
      }
    }
  }

  @Test(arguments: Collection.allCases) func everyColumnIsDeclared(collection: Collection) throws {
    let schema = try Records.object(collection.schema)
    let declared = Set(try fields(collection).keys).union([schema.string("id")])
    #expect(schema.string("collection") == collection.rawValue)
    let columns = Set(try collection.records().flatMap(\.keys))
    #expect(columns == declared)
  }

  @Test(arguments: Collection.allCases) func idsAreUnique(collection: Collection) throws {
    let id = try Records.object(collection.schema).string("id")
    let ids = try collection.records().map { $0.string(id) }
    #expect(!ids.contains(""))
    #expect(Set(ids).count == ids.count)
  }

  @Test(arguments: Collection.allCases) func theTemplateNamesColumnsThatAreAlwaysThere(collection: Collection) throws {
    let schema = try Records.object(collection.schema)
    let names = schema.string("text").matches(of: /\{(\w+)\}/).map { String($0.output.1) }
    #expect(names.count >= 5)
    let columns = Set(try fields(collection).keys)
    #expect(columns.subtracting(collection.optional).isSuperset(of: names))
  }

  @Test(arguments: Collection.allCases) func bandsSpeakOfTheirOwnField(collection: Collection) throws {
    for (name, field) in try fields(collection) {
      for (band, filter) in field["bands"] as? [String: String] ?? [:] {
        #expect(filter.contains(name), "\(band): \(filter)")
      }
    }
  }

  @Test func namesAreSensitive() throws {
    #expect(try fields(.customers)["name"]?["sensitive"] as? Bool == true)
  }
}
