import Testing
import Wire

@Suite struct JSONParserTests {
  @Test(arguments: [
    ("null", JSONValue.null), ("true", .bool(true)), (" false\r\n\t", .bool(false)), ("\"\"", .string("")),
    ("[]", .array([])), ("[ ]", .array([])), ("{}", .object([:])), ("{ }", .object([:])),
    ("[1, [2] ,{\"a\":3}]", .array([.integer(1), .array([.integer(2)]), .object(["a": .integer(3)])])),
    ("{\"b\":1, \"a\" : {\"\":null}}", .object(["b": .integer(1), "a": .object(["": .null])])),
  ])
  func values(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(arguments: [
    ("0", JSONValue.integer(0)), ("-0", .integer(0)), ("-12", .integer(-12)),
    ("999999999999999", .integer(999_999_999_999_999)), ("-1000000000000000", .integer(-1_000_000_000_000_000)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("123456789012345678901234567890", .number(1.2345678901234568e29)),
    ("1.0", .number(1)), ("0.1", .number(0.1)), ("-0.30000000000000004", .number(-0.30000000000000004)),
    ("3.14159265358979", .number(3.14159265358979)), ("1e3", .number(1000)), ("1E+2", .number(100)),
    ("25e-1", .number(2.5)),
    ("5e-324", .number(.leastNonzeroMagnitude)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
    ("1e-999", .number(0)),
    ("0.000000000000001", .number(1e-15)), ("0.0000000000000001", .number(1e-16)),
  ])
  func numbers(text: String, value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test func minusZeroKeepsItsSign() throws {
    #expect(try JSONValue(parsing: "-0.0").number?.sign == .minus)
  }

  @Test(arguments: [
    (#""a\"b\\c\/d""#, "a\"b\\c/d"), (#""\b\f\n\r\t""#, "\u{8}\u{c}\n\r\t"), (#""\u0041\u00e9\u20aC""#, "Aé€"),
    (#""\ud83d\ude00!""#, "😀!"), (#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10ffff}"), (#""\u0000""#, "\0"),
    ("\"caf\u{e9} \u{1f600} \u{7f}\"", "café 😀 \u{7f}"), (#""before\nafter \u00e9""#, "before\nafter é"),
    (#""e\u0301""#, "e\u{301}"),
  ])
  func strings(text: String, value: String) throws {
    #expect(try JSONValue(parsing: text).string.map { Array($0.utf8) } == Array(value.utf8))
  }

  @Test(arguments: [
    ("", 1, "it ends where a value is expected"), ("  ", 3, "it ends where a value is expected"),
    ("x", 1, "a value is expected"), ("+1", 1, "a value is expected"), ("'a'", 1, "a value is expected"),
    ("NaN", 1, "a value is expected"), ("\u{feff}1", 1, "a value is expected"),
    ("nul", 4, "null is expected"), ("trve", 3, "true is expected"), ("False", 1, "a value is expected"),
    ("1 2", 3, "something follows the value"), ("{} ,", 4, "something follows the value"),
    ("truefalse", 5, "something follows the value"), ("1]", 2, "something follows the value"),
    ("[", 2, "it ends where a value is expected"), ("[1", 3, ", or ] is expected"), ("[1 2]", 4, ", or ] is expected"),
    ("[1,]", 4, "a value is expected"), ("[,1]", 2, "a value is expected"), ("[1}", 3, ", or ] is expected"),
    ("{", 2, "a key in quotes is expected"), ("{a:1}", 2, "a key in quotes is expected"),
    ("{\"a\":1,}", 8, "a key in quotes is expected"), ("{\"a\" 1}", 6, ": is expected"),
    ("{\"a\":}", 6, "a value is expected"), ("{\"a\":1 \"b\":2}", 8, ", or } is expected"),
    ("{\"a\":1]", 7, ", or } is expected"),
    ("{\"a\":1,\"b\":2,\"a\":3}", 14, "the key a stands twice in one object"),
    (#"{"a":1,"\u0061":3}"#, 8, "the key a stands twice in one object"),
    ("-", 2, "a digit is expected"), ("-a", 2, "a digit is expected"), ("01", 1, "a number does not begin with 0"),
    ("[-00]", 3, "a number does not begin with 0"), ("1.", 3, "digits are expected after the point"),
    ("1.e5", 3, "digits are expected after the point"), (".5", 1, "a value is expected"),
    ("1e", 3, "digits are expected in the exponent"), ("1e+", 4, "digits are expected in the exponent"),
    ("[1e309]", 2, "the number is beyond a double"), ("-1e400", 1, "the number is beyond a double"),
    ("0x10", 2, "something follows the value"),
    ("\"a", 3, "the string is not closed"), ("\"a\\", 4, "the string is not closed"),
    ("\"a\nb\"", 3, "a control character must be escaped"), ("\"\u{0}\"", 2, "a control character must be escaped"),
    (#""a\x""#, 4, "there is no such escape"), (#""\u12G4""#, 6, "four hexadecimal digits are expected"),
    (#""\u12""#, 6, "four hexadecimal digits are expected"), (#""\u"#, 4, "four hexadecimal digits are expected"),
    (#""ab\ud800""#, 5, "half of a surrogate pair stands alone"),
    (#""\udc00""#, 3, "half of a surrogate pair stands alone"),
    (#""\ud800\u0041""#, 3, "half of a surrogate pair stands alone"),
    (#""\ud800\n""#, 3, "half of a surrogate pair stands alone"),
    (#""\ud800\ud800""#, 3, "half of a surrogate pair stands alone"),
    (#""\ud83dx""#, 3, "half of a surrogate pair stands alone"),
    (#""\ud800\uffff""#, 3, "half of a surrogate pair stands alone"),
    (#""\ud800\u12""#, 12, "four hexadecimal digits are expected"),
  ])
  func mistakesAreNamedWithTheirPlace(text: String, position: Int, reason: String) {
    let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    #expect(error?.position == position)
    #expect(error?.reason == reason)
    #expect(error?.description == "not JSON at byte \(position): \(reason)")
  }

  @Test(
    arguments: [
      [0xff], [0xc3], [0xc3, 0x28], [0xe2, 0x82], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0x80], [0x80],
    ] as [[UInt8]])
  func invalidUTF8IsRefused(bytes: [UInt8]) {
    for (before, after) in [("\"ab", "\""), ("{\"ab", "\":1}"), ("\"a\\u0062", "\"")] {
      let text = Array(before.utf8) + bytes + Array(after.utf8)
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text.span) }
      #expect(error?.reason == "the string is not valid UTF-8")
      #expect(error?.position == before.utf8.count + 1)
    }
    let bare = #expect(throws: JSONError.self) { try JSONValue(parsing: bytes.span) }
    #expect(bare?.position == 1)
  }

  @Test(arguments: [("[", "]"), ("{\"a\":", "}"), ("[{\"a\":", "}]")])
  func depthIsBounded(open: String, close: String) throws {
    let brackets = open.filter { $0 == "[" || $0 == "{" }.count
    let levels = JSONValue.depthLimit / brackets
    func nested(_ count: Int, _ inner: String) -> String {
      String(repeating: open, count: count) + inner + String(repeating: close, count: count)
    }
    for inner in ["1", "\"a\""] { #expect(throws: Never.self) { try JSONValue(parsing: nested(levels, inner)) } }
    for inner in ["[]", "{}", "[1]"] {
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: nested(levels, inner)) }
      #expect(error?.reason == "it is nested more than 64 deep")
      #expect(error?.position == open.utf8.count * levels + 1)
    }
  }

  @Test func theDepthIsThatOfTheNestingNotOfTheCount() throws {
    let siblings = Array(repeating: "[[]]", count: 1_000).joined(separator: ",")
    #expect(try JSONValue(parsing: "[\(siblings)]").array?.count == 1_000)
  }

  @Test func deepNestingDoesNotExhaustTheStack() {
    #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 1_000_000)) }
  }

  @Test func manyKeysAreReadAndTheirRepetitionFound() throws {
    let members = (0..<100_000).map { "\"key \($0)\":\($0)" }
    let object = try #require(try JSONValue(parsing: "{\(members.joined(separator: ","))}").object)
    #expect(object.keys.count == 100_000)
    #expect(object["key 99999"] == .integer(99_999))
    for repeated in ["key 3", "key 16", "key 70000"] {
      let text = "{\(members.joined(separator: ",")),\"\(repeated)\":0}"
      let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
      #expect(error?.reason == "the key \(repeated) stands twice in one object")
    }
  }

  @Test func theSameKeyMayStandInDifferentObjects() throws {
    #expect(throws: Never.self) { try JSONValue(parsing: #"[{"a":{"a":1}},{"a":[{"a":2}]}]"#) }
  }
}
