import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct SchemaInferenceTests {
  private func schema(of text: String, _ name: String = "rows.csv", collection: String = "customers") throws -> Schema {
    try withTemporaryFolder { folder in
      try Importer.inferSchema(of: Bank(folder: folder).input(name, text), collection: collection)
    }
  }

  /// The type of a column that holds these cells.
  private func type(_ cells: [String]) throws -> FieldType? {
    try schema(of: "n,x\n" + cells.map { "1,\"\($0)\"\n" }.joined()).field("x")?.type
  }

  @Test(arguments: [
    (["1", "-20", " 3 ", ""], FieldType.integer), (["0", "1"], .integer), (["9223372036854775807"], .integer),
    (["1", "2.5"], .number), (["-0.5", "1e3"], .number), ([".5"], .number), (["0"], .integer),
    (["true", "FALSE"], .boolean), (["yes", "no"], .keyword), (["true", "yes"], .keyword),
    (["2020-01-31", "1999-12-31"], .date), (["2020-02-30"], .keyword), (["2020-01-31", "soon"], .keyword),
    (["00123", "123"], .keyword), (["-007"], .keyword), (["+441134960000"], .keyword), (["0x1F"], .keyword),
    (["nan"], .keyword), (["inf"], .keyword), (["12345678901234567890"], .keyword), (["", " "], .keyword),
    (["a", "b"], .keyword), (["1", "2", "3", "four"], .keyword), (["1e999"], .keyword),
  ])
  func findsTheTypeThatEveryCellFits(cells: [String], expected: FieldType) throws {
    #expect(try type(cells) == expected)
  }

  @Test func aRowAtTheEndBreaksAType() throws {
    let numbers = (1...3000).map { "\($0)" }
    #expect(try type(numbers) == .integer)
    #expect(try type(numbers + ["n/a"]) == .text)
  }

  @Test func manyDistinctValuesAreText() throws {
    #expect(try type((0...1000).map { "word\($0)" }) == .text)
    #expect(try type((0..<1000).map { "word\($0)" }) == .keyword)
    // Over a thousand, but half the rows and no more.
    #expect(try type((0...1000).flatMap { ["word\($0)", "word\($0)"] }) == .keyword)
  }

  @Test func aValueTooLongForAKeywordIsText() throws {
    #expect(try type([String(repeating: "x", count: 255)]) == .keyword)
    #expect(try type([String(repeating: "é", count: 128)]) == .text)
  }

  @Test(arguments: [
    ("id,customer_id\n1,2\n", "id"), ("customer_id,name\n1,x\n1,y\n", "customer_id"),
    ("other_id,name\n1,x\n2,y\n", "other_id"), ("other_id,name\n1,x\n1,y\n", nil), ("name\nx\n", nil),
    ("id,name\n1,x\n,y\n", nil), ("customer_id,name\n1,x\n ,y\n", nil), ("id,customer_id\n,1\n2,2\n", "customer_id"),
  ])
  func choosesTheIDColumn(text: String, expected: String?) throws {
    #expect(try schema(of: text).idColumn == expected)
  }

  @Test(arguments: [("companies", "company_id"), ("products", "product_id"), ("staff", "staff_id")])
  func knowsTheSingularOfACollection(collection: String, column: String) throws {
    #expect(try schema(of: "\(column),x\n1,2\n1,3\n", collection: collection).idColumn == column)
  }

  @Test func theIDColumnIsNoField() throws {
    #expect(try schema(of: "customer_id,age\n1,2\n").fields.map(\.name) == ["age"])
    #expect(try schema(of: "id,age\n1,2\n,3\n").fields.map(\.name) == ["age"])
  }

  @Test func columnsWithAMeaningOfTheirOwnAreNoFields() throws {
    #expect(try schema(of: "text,age,vector,fields\nx,1,,\n").fields.map(\.name) == ["age"])
  }

  @Test func arraysAreKeywords() throws {
    let text = #"{"id":"a","x":["p","q"],"n":1,"fields":{"y":true}}"# + "\n" + #"{"id":"b","x":"r","n":2.5}"#
    let made = try schema(of: text, "rows.jsonl")
    #expect(made.fields.map(\.name) == ["x", "n", "y"])
    #expect(made.fields.map(\.type) == [.keywords, .number, .boolean])
  }

  @Test func refusedRowsDoNotCount() throws {
    #expect(try schema(of: "x,y\n1,2\nwrong\n3,4\n").field("x")?.type == .integer)
  }

  @Test func aFileWithoutRowsHasNoSchema() throws {
    let error = try #require(throws: EngineError.self) { try schema(of: "a,b\n") }
    #expect(error.description.contains("no row to tell the types of its columns by"))
  }
}
