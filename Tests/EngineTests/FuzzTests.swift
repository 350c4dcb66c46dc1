import API
import Admission
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

  @Test func noLineButTheKeyOpensAConnection() throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      let made = try service.call("key_create", #"{"name":"root","role":"admin"}"#)
      let key = try #require(made["key"]?.string)
      let samples = [
        #"{"method":"authenticate","params":{"key":"\#(key)"}}"#,
        #"{"method":"authenticate","params":{"key":"kindred_0_0"}}"#,
        #"{"method":"authenticate","params":{"key":"\#(key.dropLast())=","timeout_ms":5}}"#,
      ]
      let count = RPCRequest(id: nil, method: "key_list", params: nil)
      var opened = 0
      try Fuzz.run("authenticate", of: samples) { bytes in
        guard let json = try? JSONValue(parsing: bytes.span), let request = try? RPCRequest(json: json),
          request.method == "authenticate"
        else { return }
        let session = Session(number: 1, peer: "192.0.2.1")
        if case .failure(let error) = service.handle(request, session),
          error.code == RPCErrorCode.internalError.rawValue
        {
          throw error
        }
        let isOpen = if case .success = service.handle(count, session) { true } else { false }
        let isKey = request.params?["key"] == .string(key)
        guard !isOpen || isKey else { throw Violation("it opens the connection") }
        if isOpen { opened += 1 }
      }
      #expect(opened > 0)
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
        let cost = service.prepare(request).cost
        guard cost.units > 0 else { throw Violation("it costs \(cost.units)") }
        guard case .failure(let error) = service.handle(request) else { return }
        guard error.code != RPCErrorCode.internalError.rawValue else { throw error }
      }
    }
  }
}
