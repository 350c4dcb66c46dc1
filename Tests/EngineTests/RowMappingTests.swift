import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

/// The record that a row makes under a schema, both as JSON.
private func mapped(
  _ row: String, _ schema: String = Bank.customers, number: Int? = 7, prefix: String = "", lenient: Bool = true
) throws -> MappedRow {
  let object = try #require(try json(row).object)
  return try Schema(json: json(schema)).record(of: object, number: number, prefix: prefix, lenient: lenient)
}

/// Why the row is refused.
private func problem(
  _ row: String, _ schema: String = Bank.customers, number: Int? = 7, lenient: Bool = true
) throws -> RowProblem {
  try #require(throws: RowProblem.self) { try mapped(row, schema, number: number, lenient: lenient) }
}

@Suite struct CoercionTests {
  private static let january = CalendarDate(year: 2020, month: 1, day: 31).map { FieldValue.date($0) }

  @Test(arguments: [
    ("age", "51", FieldValue.integer(51)), ("age", #"" 51 ""#, .integer(51)), ("age", "51.0", .integer(51)),
    ("age", #""-3""#, .integer(-3)), ("age", #""5.10e1""#, .integer(51)),
    ("income", "1", .number(1)), ("income", #""1.5""#, .number(1.5)), ("income", #""1e3""#, .number(1000)),
    ("loan", "true", .boolean(true)), ("loan", #""No""#, .boolean(false)), ("loan", "1", .boolean(true)),
    ("loan", #""0""#, .boolean(false)), ("loan", #"" YES ""#, .boolean(true)),
    ("joined", #""2020-01-31""#, january), ("joined", #""2020-01-31T10:00:00Z""#, january),
    ("city", #""Leeds""#, .keyword("Leeds")), ("city", "12", .keyword("12")), ("city", "true", .keyword("true")),
    ("products", #"["loan","card","loan"]"#, .keywords(["loan", "card"])),
    ("products", #""loan; card|bond;""#, .keywords(["loan", "card", "bond"])), ("products", "[]", .keywords([])),
    ("notes", #""likes boats""#, .text("likes boats")), ("notes", "1.5", .text("1.5")), ("notes", #""""#, .text("")),
    ("age", "null", nil), ("age", #""""#, nil), ("city", #""  ""#, nil), ("products", #""""#, nil),
  ])
  func takesWhatFits(field: String, value: String, expected: FieldValue?) throws {
    let row = try mapped(#"{"customer_id":"a","\#(field)":\#(value)}"#)
    #expect(row.record.fields[field] == expected)
  }

  @Test(arguments: [
    ("age", #""young""#, #""young" is not an integer"#), ("age", "1.5", "1.5 is not an integer"),
    ("age", #""0x1F""#, "is not an integer"), ("age", #""1,000""#, "is not an integer"),
    ("age", "true", "is not an integer"), ("age", #""99999999999999999999""#, "is not an integer"),
    ("income", #""nan""#, #""nan" is not a number"#), ("income", #""1e999""#, "is not a number"),
    ("income", #""0x1p3""#, "is not a number"), ("loan", "2", "is not a boolean (true or false, yes or no, 1 or 0)"),
    ("joined", #""31/01/2020""#, "is not a date (such as 2020-01-31)"), ("joined", "2020", "is not a date"),
    ("joined", #""2020-02-30""#, "is not a date"), ("city", #"["a"]"#, #"["a"] is not a keyword"#),
    ("products", #"[["a"]]"#, "is not a keywords (an array of strings, or text parted by ; or |)"),
    ("notes", "[1]", "is not a text"),
    ("city", #"{"a":1}"#, "nested objects are not supported; flatten or drop the column"),
  ])
  func refusesWhatDoesNot(field: String, value: String, words: String) throws {
    let problem = try problem(#"{"customer_id":"a","\#(field)":\#(value)}"#)
    #expect(problem.column == field)
    #expect(problem.reason.contains(words), "\(problem)")
  }

  @Test(arguments: ["-0.0", #""-0.0""#, #""-0""#])
  func minusZeroIsZero(value: String) throws {
    let row = try mapped(#"{"customer_id":"a","income":\#(value)}"#)
    #expect(row.record.fields["income"].map { "\($0)" } == "number(0.0)")
  }

  @Test func cutsALongValueInTheMessage() throws {
    #expect(try problem(#"{"customer_id":"a","age":"\#(String(repeating: "x", count: 900))"}"#).reason.count < 100)
  }
}

@Suite struct RowMappingTests {
  private static let bare = #"{"collection":"notes","fields":{"age":{"type":"integer"},"city":{"type":"keyword"}}}"#

  @Test func theIDColumnNamesTheRecord() throws {
    #expect(try mapped(#"{"customer_id":" C 1 ","age":3}"#).record.id == "C 1")
    #expect(try mapped(#"{"customer_id":12}"#).record.id == "12")
    #expect(try mapped(#"{"fields":{"customer_id":"x"}}"#).record.id == "x")
  }

  @Test func theMemberIDStandsInForTheIDColumn() throws {
    #expect(try mapped(#"{"id":"x","age":3}"#, lenient: false).record.id == "x")
    #expect(try mapped(#"{"id":"x","customer_id":null}"#).record.id == "x")
  }

  @Test func onTheWireTwoIDsMustNotContradictEachOther() throws {
    #expect(try mapped(#"{"id":"A","customer_id":"A"}"#, lenient: false).record.id == "A")
    let problem = try problem(#"{"id":"A","customer_id":"B"}"#, lenient: false)
    #expect(problem.reason == #"it is B and the record's id is "A""#)
    // In a file a column id may be anything.
    #expect(try mapped(#"{"id":"A","customer_id":"B"}"#).record.id == "B")
  }

  @Test(arguments: [
    (#"{"age":1}"#, "the id is missing"), (#"{"customer_id":""}"#, "the id is missing"),
    (#"{"customer_id":" "}"#, "the id is empty or no text"), (#"{"customer_id":["a"]}"#, "the id is empty or no text"),
  ])
  func aSchemaWithAnIDColumnNeedsIt(row: String, reason: String) throws {
    let problem = try problem(row)
    #expect(problem.column == "customer_id")
    #expect(problem.reason == reason)
  }

  @Test func aColumnNamedIDIsNeededToo() throws {
    let schema = #"{"collection":"notes","id":"id","fields":{"age":{"type":"integer"}}}"#
    #expect(try mapped(#"{"id":"x"}"#, schema).record.id == "x")
    #expect(try problem(#"{"age":1}"#, schema).reason == "the id is missing")
  }

  @Test func withoutAnIDColumnTheNumberIsTheID() throws {
    #expect(try mapped(#"{"age":1}"#, Self.bare).record.id == "7")
    #expect(try mapped(#"{"age":1}"#, Self.bare, prefix: "n-").record.id == "n-7")
    #expect(try mapped(#"{"id":"","age":1}"#, Self.bare, prefix: "n-").record.id == "n-7")
    #expect(try mapped(#"{"id":"x","age":1}"#, Self.bare).record.id == "x")
  }

  @Test func onTheWireARecordWithoutIDIsRefused() throws {
    #expect(try problem(#"{"age":1}"#, Self.bare, number: nil, lenient: false).reason == "the id is missing")
    #expect(try problem(#"{"id":""}"#, Self.bare, number: nil, lenient: false).reason == "the id is missing")
  }

  @Test func anIDThatIsAFieldIsAValueToo() throws {
    let schema = #"{"collection":"notes","id":"number","fields":{"number":{"type":"integer"}}}"#
    #expect(try mapped(#"{"number":"12"}"#, schema).record.fields["number"] == .integer(12))
    #expect(try mapped(#"{"id":"12"}"#, schema).record.fields["number"] == .integer(12))
    #expect(try problem(#"{"number":"C-12"}"#, schema).column == "number")
  }

  @Test func theTemplateWinsOverATextColumn() throws {
    let row = try mapped(#"{"customer_id":"a","text":"mine","age":"51","job":" nurse ","city":"Leeds"}"#)
    #expect(row.record.text == "51-year-old nurse in Leeds")
  }

  @Test func aTextColumnWinsOverTheFields() throws {
    #expect(try mapped(#"{"text":"mine","age":51}"#, Self.bare).record.text == "mine")
  }

  @Test func withoutATextTheFieldsMakeIt() throws {
    let row = #"{"age":51,"city":"","segment":"Senior","tags":["a","b"],"fields":{"rich":true},"none":null}"#
    #expect(try mapped(row, Self.bare).record.text == "age: 51; segment: Senior; tags: a, b; rich: true")
  }

  @Test func aTemplateCanNameTheID() throws {
    let schema = #"{"collection":"notes","id":"number","text":"No. {number}","fields":{}}"#
    #expect(try mapped(#"{"id":"12"}"#, schema).record.text == "No. 12")
  }

  @Test func aTextThatIsNoStringIsRefused() throws {
    #expect(try problem(#"{"text":5}"#, Self.bare).reason == "text must be a string, not a number")
  }

  @Test func filesMayHaveOtherColumns() throws {
    #expect(try mapped(#"{"customer_id":"a","shoe size":44}"#).record.fields.isEmpty)
  }

  @Test func onTheWireAnUnknownFieldIsAMistake() throws {
    let problem = try problem(#"{"id":"a","fields":{"shoe":44}}"#, lenient: false)
    #expect(problem.column == "shoe")
    #expect(problem.reason.hasPrefix("there is no field shoe; the fields are age, city"))
  }

  @Test func fieldsMustBeAnObject() throws {
    #expect(try problem(#"{"customer_id":"a","fields":[1]}"#).reason == "fields must be an object, not an array")
  }

  @Test func theMemberOfFieldsWinsOverTheColumn() throws {
    #expect(try mapped(#"{"id":"a","age":1,"fields":{"age":2}}"#).record.fields["age"] == .integer(2))
  }

  /// It takes a second or two; were each member compared with all before it, half an hour.
  @Test(.timeLimit(.minutes(10))) func manyMembersAreTakenInLinearTime() throws {
    let members = (0..<500_000).map { #""m\#($0)":1"# }.joined(separator: ",")
    #expect(try mapped(#"{"id":"a","fields":{\#(members)}}"#, Self.bare).record.id == "a")
  }

  @Test func aGivenVectorIsNormalised() throws {
    let row = try mapped(#"{"customer_id":"a","vector":[3,0,4]}"#)
    #expect(row.vector == [0.6, 0, 0.8])
    #expect(row.record.vectorWasGiven)
    #expect(try mapped(#"{"customer_id":"a"}"#).vector == nil)
  }

  @Test func aVectorMayBeBase64() throws {
    let bytes = [Float(0), 2].flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
    }
    #expect(try mapped(#"{"customer_id":"a","vector":"\#(Data(bytes).base64EncodedString())"}"#).vector == [0, 1])
  }

  @Test(arguments: [
    ("[0,0]", "is all zero"), ("[1e300,1]", "holds NaN or infinity"), (#""AADAfw==""#, "holds NaN or infinity"),
    (#"["a"]"#, "an array of numbers, or base64"), (#""AAA=""#, "an array of numbers, or base64"),
    ("5", "an array of numbers, or base64"), ("[]", "is all zero"),
  ])
  func aVectorWithoutDirectionIsRefused(vector: String, words: String) throws {
    let problem = try problem(#"{"customer_id":"a","vector":\#(vector)}"#)
    #expect(problem.column == "vector")
    #expect(problem.reason.contains(words), "\(problem)")
  }

  @Test func anEmptyCellIsNoVector() throws {
    #expect(try mapped(#"{"customer_id":"a","vector":""}"#).vector == nil)
    #expect(try problem(#"{"customer_id":"a","vector":""}"#, lenient: false).column == "vector")
  }
}
