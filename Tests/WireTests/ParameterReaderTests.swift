import Testing
import Wire

@Suite struct ParameterReaderTests {
  private func reader(_ text: String) throws -> ParameterReader {
    try ParameterReader(JSONValue(parsing: text), of: "search")
  }

  /// The message with which reading fails.
  private func complaint(
    _ text: String, _ read: (inout ParameterReader) throws(RPCError) -> Void
  ) throws -> String? {
    var reader = try reader(text)
    do throws(RPCError) {
      try read(&reader)
      return nil
    } catch {
      #expect(error.code == RPCErrorCode.invalidParams.rawValue)
      return error.message
    }
  }

  @Test func parametersAreTakenByType() throws {
    var reader = try reader(
      #"{"s":"a","b":true,"n":1.5,"i":3,"whole":4.0,"a":[1],"texts":["x","y"],"none":null}"#)
    #expect(try reader.string("s") == "a")
    #expect(try reader.bool("b") == true)
    #expect(try reader.number("n") == 1.5)
    #expect(try reader.number("i") == 3)
    #expect(try reader.integer("i", in: 1...3) == 3)
    #expect(try reader.integer("whole", in: 1...4) == 4)
    #expect(try reader.array("a") == [.integer(1)])
    #expect(try reader.strings("texts") == ["x", "y"])
    #expect(try reader.string("none") == nil)
    #expect(try reader.string("missing") == nil)
    #expect(reader.value("a") == .array([.integer(1)]))
    #expect(try reader.required("s") { reader, name throws(RPCError) in try reader.string(name) } == "a")
    try reader.finish()
  }

  @Test func noParametersAreNone() throws {
    for params in [nil, JSONValue.null, .object([:])] {
      var reader = try ParameterReader(params, of: "ping")
      #expect(try reader.string("a") == nil)
      try reader.finish()
    }
  }

  @Test func parametersAreAnObject() {
    #expect(throws: RPCError(.invalidParams, "params of search is an object, not an array")) {
      try ParameterReader(.array([]), of: "search")
    }
  }

  @Test func whatIsWrongIsNamed() throws {
    #expect(
      try complaint("{}") { reader throws(RPCError) in
        _ = try reader.required("query") { reader, name throws(RPCError) in try reader.string(name) }
      } == "query of search is missing")
    #expect(
      try complaint(#"{"query":5}"#) { reader throws(RPCError) in _ = try reader.string("query") }
        == "query of search must be a string, not a number")
    #expect(
      try complaint(#"{"exact":"yes"}"#) { reader throws(RPCError) in _ = try reader.bool("exact") }
        == "exact of search must be true or false, not a string")
    #expect(
      try complaint(#"{"min_score":[]}"#) { reader throws(RPCError) in _ = try reader.number("min_score") }
        == "min_score of search must be a number, not an array")
    #expect(
      try complaint(#"{"k":0}"#) { reader throws(RPCError) in _ = try reader.integer("k", in: 1...10) }
        == "k of search is 0 and must be from 1 to 10")
    #expect(
      try complaint(#"{"k":1.5}"#) { reader throws(RPCError) in _ = try reader.integer("k", in: 1...10) }
        == "k of search must be a whole number, not a number")
    #expect(
      try complaint(#"{"fields":{}}"#) { reader throws(RPCError) in _ = try reader.strings("fields") }
        == "fields of search must be an array, not an object")
    #expect(
      try complaint(#"{"fields":["a",null]}"#) { reader throws(RPCError) in _ = try reader.strings("fields") }
        == "fields of search is an array of strings; it holds null")
  }

  @Test func unknownParametersAreRefused() throws {
    #expect(
      try complaint(#"{"query":"a","limit":5}"#) { reader throws(RPCError) in
        _ = try reader.string("query")
        _ = try reader.integer("k", in: 1...10)
        try reader.finish()
      } == "search has no parameter limit; it takes query, k")
    #expect(
      try complaint(#"{"a":1}"#) { reader throws(RPCError) in try reader.finish() }
        == "search has no parameter a; it takes none")
  }
}
