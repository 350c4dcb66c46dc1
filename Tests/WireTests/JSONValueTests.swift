import Foundation
import TestSupport
import Testing
import Wire

@Suite struct JSONValueTests {
  @Test func valuesAreReadByKind() {
    #expect(JSONValue.integer(2).number == 2)
    #expect(JSONValue.number(2).integer == 2)
    #expect(JSONValue.number(2.5).integer == nil)
    #expect(JSONValue.number(1e300).integer == nil)
    #expect(JSONValue.string("2").number == nil)
    #expect(JSONValue.bool(true).bool == true)
    #expect(JSONValue.null.string == nil)
    #expect(JSONValue.array([.null]).array == [.null])
    #expect(JSONValue.array([])["a"] == nil)
    #expect(JSONValue.object(["a": .null])["a"] == .null)
  }

  @Test func kindsHaveTheirArticle() {
    let values: [JSONValue] = [.null, .bool(true), .integer(1), .number(1.5), .string(""), .array([]), .object([:])]
    #expect(
      values.map(\.kind) == ["null", "a boolean", "a number", "a number", "a string", "an array", "an object"])
  }

  @Test func membersKeepTheirOrder() {
    var object: JSONObject = ["b": .integer(1), "a": .integer(2)]
    object["c"] = .integer(3)
    object["b"] = .integer(4)
    object["a"] = nil
    object["missing"] = nil
    #expect(object.keys == ["b", "c"])
    #expect(JSONValue.object(object).text == #"{"b":4,"c":3}"#)
  }

  @Test func orderMakesObjectsNoDifferent() {
    #expect(JSONObject([("a", .null), ("b", .null)]) == ["b": .null, "a": .null])
    #expect(JSONObject([("a", .null)]) != ["b": .null])
    #expect(JSONObject([("a", .null)]) != ["a": .null, "b": .null])
  }

  @Test(arguments: UInt64(0)..<20)
  func vectorsReadBackExactly(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let vector = generator.nextUnitVector(dimension: 384)
    #expect(try JSONValue(parsing: JSONValue.vector(vector).text).vector == vector)
    let bytes = vector.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
    }
    #expect(JSONValue.string(Data(bytes).base64EncodedString()).vector == vector)
  }

  @Test func whatIsNoVectorIsNone() {
    #expect(JSONValue.array([.integer(1), .string("2")]).vector == nil)
    #expect(JSONValue.string("not base64!").vector == nil)
    #expect(JSONValue.string("AAAA").vector == nil)
    #expect(JSONValue.object([:]).vector == nil)
    #expect(JSONValue.array([.integer(1), .number(0.5)]).vector == [1, 0.5])
    #expect(JSONValue.string("AACAPwAAAMA=").vector == [1, -2])
    #expect(JSONValue.string("").vector == [])
  }
}
