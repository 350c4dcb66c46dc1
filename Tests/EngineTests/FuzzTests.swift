import Engine
import TestSupport
import Testing
import Wire

@Suite struct FuzzTests {
  @Test func aTableIsReadRowByRow() throws {
    let samples = [
      "id,age,city\na,31,Leeds\n\"b\",\"4\"\"2\",\"York\nand more\"\n", "id;age\r\n1;2\r\n\r\n3;\"4\"",
      "\u{feff}id\tcity\n1\tBath\n",
    ]
    try Fuzz.run("CSV", of: samples) { bytes in
      do {
        var line = 0
        for row in try rows(of: bytes) {
          guard row.line >= line else { throw Violation("line \(row.line) after \(line)") }
          line = row.line
        }
      } catch is EngineError {
        return
      }
    }
  }

  @Test func everyRequestGetsAReply() throws {
    try withCustomers { service in
      try service.addCustomers(5)
      let samples = [
        #"{"method":"search","params":{"collection":"customers","query":"nurse","k":2,"filter":"age < 3","offset":1}}"#,
        #"{"method":"nearest","params":{"collection":"customers","to":{"positive":["c1"],"negative":["c2"]},"exact":true}}"#,
        #"{"method":"scroll","params":{"collection":"customers","limit":2,"cursor":"YWZ0ZXI6YzE=","fields":["age"]}}"#,
        #"{"method":"upsert","params":{"collection":"customers","records":[{"id":"c9","text":"a","fields":{"age":3}}]}}"#,
        #"{"method":"delete","params":{"collection":"customers","filter":"age > 90"}}"#,
        #"{"method":"count","params":{"collection":"customers","filter":"job = 'pilot'"}}"#,
        #"{"method":"rebuild","params":{"collection":"nothing","m":16}}"#,
      ]
      try Fuzz.run("requests to the service", of: samples) { bytes in
        guard let json = try? JSONValue(parsing: bytes.span), let request = try? RPCRequest(json: json) else { return }
        let cost = service.cost(of: request)
        guard cost.candidates > 0 else { throw Violation("it costs \(cost.candidates)") }
        guard case .failure(let error) = service.handle(request) else { return }
        guard error.code != RPCErrorCode.internalError.rawValue else { throw error }
      }
    }
  }
}
