import TestSupport
import Testing
import Wire

@Suite struct RoundTripTests {
  @Test(arguments: UInt64(0)..<200)
  func whatIsWrittenReadsBackTheSame(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let value = randomValue(depth: 5, &generator)
    let bytes = value.serialised()
    #expect(try JSONValue(parsing: bytes.span) == value)
    #expect(try JSONValue(parsing: bytes.span).serialised() == bytes)
    #expect(!bytes.contains(UInt8(ascii: "\n")))
  }

  /// Cutting or changing bytes of valid JSON gives a value or an error, and never a crash.
  @Test(arguments: UInt64(0)..<100)
  func damagedTextIsReadOrRefused(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let bytes = randomValue(depth: 4, &generator).serialised()
    for _ in 0..<50 {
      var damaged = bytes
      damaged[.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
      damaged.removeLast(.random(in: 0...min(3, bytes.count), using: &generator))
      do throws(JSONError) {
        let value = try JSONValue(parsing: damaged.span)
        #expect((try? JSONValue(parsing: value.text)) == value)
      } catch {
        #expect((1...damaged.count + 1).contains(error.position))
      }
    }
  }

  @Test(arguments: UInt64(0)..<20)
  func decimalsReadLikeTheStandardLibraryReadsThem(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<1_000 {
      let whole = Int64.random(in: 0..<1_000_000, using: &generator)
      let fraction = UInt64.random(in: 0..<10_000_000_000, using: &generator)
      let text = "\(Bool.random(using: &generator) ? "-" : "")\(whole).\(fraction)"
      #expect(try JSONValue(parsing: text).number?.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test(arguments: [
    (JSONValue.string("a\"b\\c/d\u{8}\n\r\t\u{1f}\u{7f}é😀"), #""a\"b\\c/d\u0008\n\r\t\u001f"# + "\u{7f}é😀\""),
    (.number(1), "1.0"), (.number(-0.0), "-0.0"), (.number(1e300), "1e+300"), (.number(.infinity), "null"),
    (.integer(.min), "-9223372036854775808"), (.array([.null, .bool(true)]), "[null,true]"),
    (.object(["b": .array([]), "a": .object([:])]), #"{"b":[],"a":{}}"#), (.float(0.1), "0.1"),
  ])
  func valuesAreWrittenOnOneLine(value: JSONValue, text: String) {
    #expect(value.text == text)
  }

  private func randomValue(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
    case 0: return [.null, .bool(true), .bool(false)].randomElement(using: &generator) ?? .null
    case 1: return .integer(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
    case 2: return .number(randomDouble(&generator))
    case 3, 4: return .string(randomString(&generator))
    case 5, 6:
      let count = Int.random(in: 0..<6, using: &generator)
      return .array((0..<count).map { _ in randomValue(depth: depth - 1, &generator) })
    default:
      let count = Int.random(in: 0..<24, using: &generator)
      return .object(
        JSONObject(
          (0..<count).map {
            (key: "\($0) \(randomString(&generator))", value: randomValue(depth: depth - 1, &generator))
          }))
    }
  }

  private func randomDouble(_ generator: inout SeededGenerator) -> Double {
    let bits = Double(bitPattern: generator.next())
    return bits.isFinite ? bits : Double.random(in: -1...1, using: &generator)
  }

  private func randomString(_ generator: inout SeededGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x1f, 0x20...0x7e, 0x20...0x7e, 0x7f...0x7ff, 0x800...0xd7ff, 0x10000...0x10ffff,
    ]
    var string = ""
    for _ in 0..<Int.random(in: 0..<20, using: &generator) {
      let range = ranges.randomElement(using: &generator) ?? 0x20...0x7e
      if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) {
        string.unicodeScalars.append(scalar)
      }
    }
    return string
  }
}
