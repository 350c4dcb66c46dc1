import Engine
import Index
import TestSupport
import Testing
import Wire

@Suite struct SchemaTests {
  private func schema(_ text: String) throws -> Schema { try Schema(json: JSONValue(parsing: text)) }

  @Test func readsWhatItWrites() throws {
    let text = """
      {"collection":"customers","id":"customer_id","text":"{age}-year-old in {`home city`}. {{x}}","fields":{\
      "age":{"type":"integer","unit":"years","aliases":["aged"],"bands":{"young":"age < 35","old":"age > 60"}},\
      "home city":{"type":"keyword"},"name":{"type":"text","sensitive":true},"silent":{"type":"boolean"}},\
      "optOut":"silent"}
      """
    let made = try schema(text)
    #expect(made.json.text == text)
    #expect(made.definitions.map(\.number) == [1, 2, 3, 4])
    #expect(made.field("age")?.bands.map(\.name) == ["young", "old"])
  }

  @Test(arguments: [
    ("[]", "must be an object"), (#"{"collection":"Customers"}"#, "invalid collection name"),
    (#"{"collection":"c","felds":{}}"#, "no member felds"),
    (#"{"collection":"c","fields":{"a":{"type":"int"}}}"#, "one of integer, number"),
    (#"{"collection":"c","fields":{"a":{"type":"integer","unti":"x"}}}"#, "no member unti"),
    (#"{"collection":"c","fields":{"id":{"type":"integer"}}}"#, "a meaning of its own"),
    (#"{"collection":"c","text":"{b}","fields":{"a":{"type":"integer"}}}"#, "names {b}"),
    (#"{"collection":"c","text":"{a","fields":{"a":{"type":"integer"}}}"#, "not closed"),
    (#"{"collection":"c","text":"a}","fields":{}}"#, "not open"),
    (#"{"collection":"c","optOut":"a","fields":{"a":{"type":"integer"}}}"#, "no boolean field"),
    (#"{"collection":"c","fields":{"a":{"type":"integer","bands":{"big":"b > 1"}}}}"#, "band big of field a"),
    (#"{"collection":"c","fields":{"a":{"type":"integer","bands":{"big":1}}}}"#, "bands of field a must be an object"),
    (#"{"collection":"c","fields":{"a":{"type":"text","sensitive":"yes"}}}"#, "sensitive of field a must be true or"),
    (#"{"collection":"c","fields":{"a":{"type":"text","aliases":["b",1]}}}"#, "aliases of field a must be an array"),
    (#"{"collection":"c","fields":{"a":{"type":"text","unit":5}}}"#, "unit of field a must be a string"),
  ])
  func saysWhatIsWrong(text: String, words: String) throws {
    let error = try #require(throws: EngineError.self) { try schema(text) }
    #expect(error.description.contains(words), "\(error)")
  }

  @Test func collectionNames() {
    for good in ["a", "customers", "c-1_x", String(repeating: "a", count: 63)] {
      #expect(Schema.isCollectionName(good))
    }
    for bad in ["", "A", "1a", "-a", "a b", "ä", "a/b", "..", String(repeating: "a", count: 64)] {
      #expect(!Schema.isCollectionName(bad))
    }
  }
}

@Suite struct TextTemplateTests {
  @Test func fillsInWhatThereIs() throws {
    let template = try TextTemplate("{age}-year-old {`job title`} in {city}. {{raw}}")
    let values = ["age": "51", "job title": "nurse"]
    #expect(template.rendered { values[$0] } == "51-year-old nurse in . {raw}")
    #expect(template.names == ["age", "job title", "city"])
  }
}
