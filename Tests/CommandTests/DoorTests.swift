import Foundation
import TestSupport
import Testing
import Wire

/// One test body, two transports: errors, limits, roles, filters and audit are the same at both doors of the real server.
@Suite struct DoorTests {
  /// A server with two collections, of which one has a sensitive field.
  private func withServer(
    _ options: [String] = [], _ body: (_ line: String, _ http: String) throws -> Void
  ) throws {
    try withWorkplace { folder, place in
      let log = folder + "/log"
      let server = try RunningServer(folder, place + ["--http", "127.0.0.1:0"] + options, errors: log)
      defer { server.stop() }
      let door = try LineDoor(server.address)
      let fields = #"{"age":{"type":"integer"},"city":{"type":"keyword"},"income":{"type":"integer","sensitive":true}}"#
      for name in ["people", "others"] {
        _ = try door.call("create", #"{"schema":{"collection":"\#(name)","text":"{city} {age}","fields":\#(fields)}}"#)
          .get()
        let records = (0..<20).map {
          #"{"id":"p\#($0)","fields":{"age":\#(20 + $0),"city":"\#($0 % 2 == 0 ? "Leeds" : "York")","income":\#($0)}}"#
        }
        _ = try door.call("upsert", #"{"collection":"\#(name)","records":[\#(records.joined(separator: ","))]}"#).get()
      }
      try body(server.address, awaitHTTPAddress(in: log))
    }
  }

  private func key(_ door: any Door, _ params: String) throws -> (text: String, id: String) {
    let made = try door.call("key_create", params).get()
    return (try #require(made["key"]?.string), try #require(made["id"]?.string))
  }

  private static let mistakes: [(method: String, params: String)] = [
    ("search", #"{"collection":"nobody","query":"a"}"#), ("search", #"{"collection":"people"}"#),
    ("search", #"{"collection":"people","query":" "}"#), ("search", #"{"collection":"people","query":"a","k":10001}"#),
    ("search", #"{"collection":"people","query":"a","offset":1000001}"#),
    ("search", #"{"collection":"people","query":"a","filter":"ages < 30"}"#),
    ("search", #"{"collection":"people","query":"a","explain":true,"k":51}"#),
    ("search", #"{"collection":"people","query":"a","quest":1}"#),
    ("search", #"{"collection":"people","query":"a","timeout_ms":0}"#),
    ("nearest", #"{"collection":"people","to":{"vector":[1]}}"#),
    ("nearest", #"{"collection":"people","to":{"id":"nobody"}}"#),
    ("get", #"{"collection":"people","id":"nobody"}"#), ("count", #"{"collection":"people","filter":"age <"}"#),
    ("scroll", #"{"collection":"people","limit":5,"cursor":"next"}"#),
    ("upsert", #"{"collection":"people","records":[{"id":"x","fields":{"age":"many"}},{"id":""}]}"#),
    ("delete", #"{"collection":"people"}"#), ("create", #"{"schema":{"collection":"people"}}"#),
    ("create", #"{"schema":{"collection":"A"}}"#), ("run", #"{"collection":"people","name":"none"}"#),
    ("forget", #"{"collection":"people","name":"none"}"#), ("job", #"{"id":"none-1"}"#),
    ("rebuild", #"{"collection":"people","m":1}"#), ("rebuild", #"{"collection":"people","model":"none"}"#),
    ("backup", #"{"path":"here"}"#), ("key_create", #"{"name":"x","role":"rm"}"#), ("key_revoke", #"{"id":"none"}"#),
    ("embed", #"{"texts":[5]}"#), ("audit", #"{"collection":"nobody"}"#),
    ("export", #"{"collection":"people","format":"pdf","search":{"query":"a"}}"#),
    ("save", #"{"collection":"people","name":"n"}"#),
    ("customer_export", #"{"id":"\#(String(repeating: "x", count: 512))"}"#),
  ]

  @Test func mistakesAreToldAlike() throws {
    try withServer { line, http in
      let doors: [any Door] = [try LineDoor(line), try HTTPDoor(http)]
      for (method, params) in Self.mistakes {
        let errors = try doors.map { try $0.error(method, params) }
        let first = try #require(errors[0], "\(method) \(params)")
        #expect(errors[1] == first, "\(method) \(params): \(first) and \(String(describing: errors[1]))")
      }
    }
  }

  @Test func whatIsTooLargeIsRefusedAlike() throws {
    try withServer(["--max-line", "30000"]) { line, http in
      let texts = "[" + Array(repeating: #""a""#, count: 4097).joined(separator: ",") + "]"
      let long = #""\#(String(repeating: "x", count: 40_000))""#
      for (method, params) in [("embed", #"{"texts":\#(texts)}"#), ("embed", #"{"texts":[\#(long)]}"#)] {
        let codes = try [LineDoor(line) as any Door, HTTPDoor(http)].map { try $0.error(method, params)?.code }
        #expect(codes == [-32009, -32009], "\(method)")
      }
    }
  }

  /// Parameters that change nothing, whoever asks.
  private static func harmless(_ method: String) -> String {
    switch method {
    case "me", "version", "collections", "key_list": "{}"
    case "create": #"{"schema":{}}"#
    case "backup": #"{"path":"here"}"#
    case "embed": #"{"texts":[1]}"#
    case "key_create": #"{"name":"x","role":"nobody"}"#
    case "key_revoke", "job", "cancel", "customer_export", "customer_erase": #"{"id":"none"}"#
    case "get": #"{"collection":"people","id":"none"}"#
    case "run", "forget": #"{"collection":"people","name":"none"}"#
    case "scroll": #"{"collection":"people","limit":1}"#
    case "stats", "schema", "saved", "audit", "audit_verify": #"{"collection":"people"}"#
    case "compact": #"{"collection":"none"}"#
    default: #"{"collection":"people","filter":"none ="}"#
    }
  }

  @Test func rolesMayDoTheSame() throws {
    try withServer { line, http in
      let unkeyed = try LineDoor(line)
      let list = try #require(try unkeyed.error("?", "{}")?.message.components(separatedBy: "the methods are ").last)
      let methods = list.components(separatedBy: ", ").filter { !["ping", "authenticate"].contains($0) }
      let root = try key(unkeyed, #"{"name":"root","role":"admin"}"#)
      let admin = try HTTPDoor(http, key: root.text)
      for role in ["rm", "recommender", "writer", "rebuild", "auditor"] {
        let made = try key(admin, #"{"name":"\#(role)","role":"\#(role)"}"#)
        let doors: [any Door] = [try LineDoor(line, key: made.text), try HTTPDoor(http, key: made.text)]
        let allowed = try doors[0].call("me", "{}").get()["methods"]?.array?.compactMap(\.string) ?? []
        for method in methods {
          let codes = try doors.map { try $0.error(method, Self.harmless(method))?.code }
          #expect((codes[0] == -32004) == !allowed.contains(method), "\(role) \(method)")
          #expect(codes[0] == codes[1], "\(role) \(method)")
        }
      }
      let codes = try [LineDoor(line) as any Door, HTTPDoor(http)].map { try $0.error("me", "{}")?.code }
      #expect(codes == [-32003, -32003])
    }
  }

  @Test func aKeyReachesTheSame() throws {
    try withServer { line, http in
      let root = try key(LineDoor(line), #"{"name":"root","role":"admin"}"#)
      let admin = try LineDoor(line, key: root.text)
      let filter = #"city = \"Leeds\""#
      let params = #"{"name":"leeds","role":"rm","collections":["people"],"filter":"\#(filter)","sensitive":false}"#
      let made = try key(admin, params)
      let doors: [any Door] = [try LineDoor(line, key: made.text), try HTTPDoor(http, key: made.text)]
      for (method, params) in [
        ("collections", "{}"), ("count", #"{"collection":"people"}"#), ("get", #"{"collection":"people","id":"p2"}"#),
        ("get", #"{"collection":"people","id":"p1"}"#), ("count", #"{"collection":"others"}"#),
        ("search", #"{"collection":"people","query":"saving","k":20}"#),
        ("search", #"{"collection":"people","query":"saving","filter":"income > 3"}"#), ("me", "{}"),
      ] {
        let found = try doors.map {
          try $0.call(method, params).map { $0.text.replacing(/"took_ms":[0-9.e-]+/, with: "") }
        }
        #expect(found[0] == found[1], "\(method) \(params)")
      }
      let record = try doors[1].call("get", #"{"collection":"people","id":"p2"}"#).get()
      #expect(record["masked"] == .array([.string("income")]) && record["fields"]?["income"] == nil)
      #expect(try doors[1].call("count", #"{"collection":"people"}"#).get()["count"] == .integer(10))
      // A key that is revoked stops at once on connections that are open.
      _ = try admin.call("key_revoke", #"{"id":"\#(made.id)"}"#).get()
      #expect(try doors.map { try $0.error("me", "{}")?.code } == [-32003, -32003])
    }
  }

  @Test func bothAreNotedAlike() throws {
    try withServer { line, http in
      let root = try key(LineDoor(line), #"{"name":"root","role":"admin"}"#)
      let doors: [any Door] = [try LineDoor(line, key: root.text), try HTTPDoor(http, key: root.text)]
      _ = try doors[1].call("me", "{}").get()
      func noted(_ door: any Door) throws -> [String] {
        let before = try doors[0].call("audit", #"{"limit":1000}"#).get()["lines"]?.array?.count ?? 0
        _ = try door.call("get", #"{"collection":"people","id":"p3"}"#).get()
        _ = try door.call("count", #"{"collection":"people"}"#).get()
        let lines = try doors[0].call("audit", #"{"limit":1000}"#).get()["lines"]?.array ?? []
        return lines.dropFirst(before).map { line in
          ["actor", "action", "collection", "subjects", "detail"].map { line[$0]?.text ?? "" }.joined(separator: " ")
        }
      }
      let (one, other) = (try noted(doors[0]), try noted(doors[1]))
      #expect(one == other && one.contains { $0.contains(#""get" "people""#) }, "\(one) \(other)")
    }
  }

  @Test func wrongKeysAtBothDoorsCountTogether() throws {
    try withServer { line, http in
      _ = try key(LineDoor(line), #"{"name":"root","role":"admin"}"#)
      for _ in 0..<3 {
        #expect(try LineDoor(line).error("authenticate", #"{"key":"kindred_0_0"}"#)?.code == -32003)
      }
      #expect(try HTTPDoor(http, key: "kindred_0_0").error("me", "{}")?.code == -32003)
      #expect(try HTTPDoor(http, key: "kindred_0_0").error("me", "{}")?.code == -32003)
      let refused = try #require(try HTTPDoor(http, key: "kindred_0_0").error("me", "{}"))
      #expect(refused.code == -32001 && (refused.data?["retry_after_ms"]?.integer ?? 0) >= 1000)
    }
  }

  @Test func everyMethodHasAPath() throws {
    try withServer { line, http in
      let list = try #require(
        try LineDoor(line).error("?", "{}")?.message.components(separatedBy: "the methods are ").last)
      let document = try HTTPSocket(port: #require(http.split(separator: ":").last.flatMap { Int($0) }))
        .exchange("GET", "/openapi.json").text
      for method in list.components(separatedBy: ", ") where !["ping", "authenticate"].contains(method) {
        #expect(document.contains("The method `\(method)` of"), "\(method)")
      }
    }
  }
}
