import TestSupport
import Testing
import Wire

@Suite struct FuzzTests {
  private static let samples = [
    #"{"jsonrpc":"2.0","id":1,"method":"search","params":{"collection":"customers","query":"savers","k":2,"fields":["age"]}}"#,
    #"[{"id":2,"method":"count","params":{"filter":"age < 30"}},{"id":"x","method":"ping"}]"#,
    #"{"id":3,"method":"nearest","params":{"to":{"vector":[0.125,-1e-3,0.05123456789012345,12345678901234567890]},"timeout_ms":5}}"#,
    #"{"a":"caf\u00e9 \ud83d\ude00 \n","b":[[[]],{},null,true,false,-0.0,1E+10]}"#,
  ]

  @Test func whatIsReadAsJSONIsWrittenAndReadTheSame() throws {
    try Fuzz.run("JSON", of: Self.samples) { bytes in
      guard let value = try? JSONValue(parsing: bytes.span) else { return }
      let written = value.serialised()
      let again = try JSONValue(parsing: written.span).serialised()
      guard again == written else {
        throw Violation("it is written otherwise")
      }
    }
  }

  @Test func aRequestIsReadOrRefused() throws {
    try Fuzz.run("requests", of: Self.samples) { bytes in
      let leading = RPCRequest.leadingID(of: bytes.span)
      guard let json = try? JSONValue(parsing: bytes.span), let request = try? RPCRequest(json: json) else { return }
      guard leading == .null || leading == request.id else { throw Violation("the id is \(leading)") }
      guard try RPCRequest(json: request.json).id == request.id else { throw Violation("the id is lost") }
    }
  }

  @Test func numbersAreReadAsTheSystemReadsThem() throws {
    let samples = [
      "0.05123456789012345", "-12.3456789012345678", "0.1234567890123456789", "3.0000000000000004", "1.7976",
    ]
    try Fuzz.run("numbers", of: samples) { bytes in
      guard let number = try? JSONValue(parsing: bytes.span), case .number(let value) = number else { return }
      let text = String(decoding: bytes, as: UTF8.self).trimmingSpace
      guard Double(text) == value else { throw Violation("\(text) is read as \(value)") }
    }
  }

  @Test func everyDoubleIsReadAsItWasWritten() throws {
    var random = SeededGenerator(seed: 77)
    for _ in 0..<100_000 {
      let value = Double.random(in: -1...1, using: &random)
      let text = "\(value)"
      #expect(try JSONValue(parsing: text) == .number(value), "\(text)")
    }
  }
}

extension String {
  fileprivate var trimmingSpace: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
