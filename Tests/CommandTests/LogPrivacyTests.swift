import Foundation
import TestSupport
import Testing
import Wire

/// The log of a server, as talkative as it can be made, holds nothing of what was asked, stored or shown.
@Suite(.enabled(if: TestAuthority.openssl != nil, "openssl is not installed")) struct LogPrivacyTests {
  /// Words that are in requests, records, keys, and paths that callers name, and nowhere else.
  private static let words = [
    "Zephyrine", "Quillfeather", "zq48151", "theremin", "Mumblethorpe", "Pomfret", "Zanzibar", "vexillology",
    "Bartholomew", "Grimblewort", "Fizzlewick", "Sn1ckersnee",
  ]

  private static let person =
    #"{"id":"zq48151","text":"Zephyrine Quillfeather collects theremins","fields":{"city":"Mumblethorpe","age":41}}"#

  /// Every method, with what it takes and with what it refuses.
  private static func calls(_ folder: String) -> [(method: String, params: String, isRefused: Bool)] {
    let people = #""collection":"people""#
    let schema = #""fields":{"owner":{"type":"text"}}"#
    return [
      ("ping", "{}", false), ("collections", "{}", false), ("collections", #"{"Zephyrine":1}"#, true),
      ("me", "{}", false), ("version", "{}", false), ("me", #"{"Zephyrine":1}"#, true),
      ("schema", "{\(people)}", false),
      ("schema", #"{"collection":"Zanzibar"}"#, true), ("stats", "{\(people)}", false),
      ("stats", #"{"collection":"Zanzibar"}"#, true),
      ("create", #"{"schema":{"collection":"others",\#(schema)}}"#, false),
      ("create", #"{"schema":{"collection":"Zanzibar ledger",\#(schema)}}"#, true),
      ("upsert", "{\(people),\"records\":[\(person)]}", false),
      ("upsert", #"{\#(people),"records":[{"id":"zq48151","fields":{"age":"Pomfret"}}]}"#, true),
      ("upsert", #"{\#(people),"records":[{"id":"zq48151","text":"Zephyrine","vector":[1]}]}"#, true),
      ("get", #"{\#(people),"id":"zq48151"}"#, false), ("get", #"{\#(people),"id":"nobody-zq48151"}"#, true),
      ("get", #"{"collection":"broken","id":"zq48151"}"#, true),
      ("count", #"{\#(people),"filter":"city = 'Mumblethorpe'"}"#, false),
      ("count", #"{\#(people),"filter":"city = 'Mumblethorpe"}"#, true),
      ("count", #"{\#(people),"filter":"Grimblewort > 3"}"#, true),
      ("search", #"{\#(people),"query":"who has theremins in Mumblethorpe?","k":2,"explain":true}"#, false),
      ("search", #"{\#(people),"query":"\"Zephyrine Quillfeather\" zq48151","mode":"hybrid"}"#, false),
      ("search", #"{\#(people),"query":"Zephyrine","mode":"Grimblewort"}"#, true),
      ("search", #"{"collection":"broken","query":"theremins"}"#, true),
      ("nearest", #"{\#(people),"to":{"id":"zq48151"},"k":2}"#, false),
      ("nearest", #"{\#(people),"to":{"id":"nobody-zq48151"}}"#, true),
      ("scroll", #"{\#(people),"limit":2}"#, false), ("scroll", #"{\#(people),"limit":2,"cursor":"Pomfret"}"#, true),
      ("embed", #"{"texts":["Zephyrine Quillfeather"]}"#, false), ("embed", #"{"texts":"Zephyrine"}"#, true),
      ("save", #"{\#(people),"name":"vexillology club","ids":["zq48151"],"note":"Pomfret"}"#, false),
      ("save", #"{\#(people),"name":"vexillology club","ids":["zq48151"]}"#, true),
      ("saved", "{\(people)}", false), ("saved", #"{"collection":"Zanzibar"}"#, true),
      ("run", #"{\#(people),"name":"vexillology club"}"#, false), ("run", #"{\#(people),"name":"Grimblewort"}"#, true),
      ("export", #"{\#(people),"format":"csv","saved":"vexillology club"}"#, false),
      ("export", #"{\#(people),"format":"xlsx","search":{"query":"theremins","k":1}}"#, false),
      ("export", #"{\#(people),"format":"Grimblewort","saved":"vexillology club"}"#, true),
      ("map", #"{\#(people),"search":{"query":"theremins","k":9}}"#, false),
      ("map", #"{\#(people),"filter":"city = 'Mumblethorpe"}"#, true),
      ("forget", #"{\#(people),"name":"Grimblewort"}"#, true),
      ("forget", #"{\#(people),"name":"vexillology club"}"#, false),
      ("backup", #"{"path":"\#(folder)/none.txt/Zanzibar"}"#, true), ("backup", #"{"path":"\#(folder)"}"#, true),
      ("rebuild", #"{\#(people),"model":"Zanzibar"}"#, true),
      ("rebuild", #"{\#(people),"from":"Zanzibar.jsonl"}"#, false),
      ("rebuild", #"{\#(people),"from":"../Zanzibar.jsonl"}"#, true), ("compact", "{\(people)}", false),
      ("compact", #"{"collection":"Zanzibar"}"#, true), ("compact", #"{"collection":"broken"}"#, false),
      ("job", #"{"id":"Grimblewort-1"}"#, true), ("cancel", #"{"id":"people-1"}"#, false),
      ("cancel", #"{"id":"Grimblewort-1"}"#, true),
      (
        "key_create", #"{"name":"Bartholomew","role":"rm","collections":["people"],"filter":"city = 'Mumblethorpe'"}"#,
        false
      ),
      ("key_create", #"{"name":"Bartholomew","role":"Grimblewort"}"#, true), ("key_list", "{}", false),
      ("key_list", #"{"Zephyrine":1}"#, true), ("key_revoke", #"{"id":"Grimblewort"}"#, true),
      ("audit", #"{\#(people),"id":"zq48151"}"#, false), ("audit", #"{"collection":"Zanzibar"}"#, true),
      ("audit_trim", #"{"keep_days":1}"#, false), ("audit_trim", #"{"keep_days":"Zanzibar"}"#, true),
      ("audit_verify", "{}", false), ("audit_verify", #"{"collection":"Zanzibar"}"#, true),
      ("customer_export", #"{"id":"zq48151"}"#, true), ("customer_export", #"{"id":"zq48151-7"}"#, false),
      ("customer_erase", #"{"id":"zq48151"}"#, true), ("customer_erase", #"{"id":"zq48151-7"}"#, false),
      ("delete", #"{"collection":"Zanzibar","ids":["zq48151"]}"#, true),
      ("delete", #"{\#(people),"filter":"city = 'Mumblethorpe' and age > 90"}"#, false),
      ("Grimblewort", #"{"name":"Zephyrine"}"#, true),
    ]
  }

  @Test func theLogTellsNothingOfWhatWasAskedStoredOrShown() throws {
    try withWorkplace { folder, place in
      let administrator = try prepare(folder, place)
      let authority = try TestAuthority("bank", in: folder)
      let pair = try authority.issue("server")
      let server = try RunningServer(
        folder,
        place + [
          "--tls-cert", pair.certificate, "--tls-key", pair.key, "--http", "127.0.0.1:0", "--log-level", "trace",
          "--log-format", "json", "--log-slow", "1", "--max-line", "200000",
        ], errors: folder + "/log")
      defer { server.stop() }
      let talk = try Talk(server.address, trusting: authority)
      try refuseKeys(talk, administrator)
      try talkThroughAll(talk, folder)
      misbehave(talk)
      try comeWithoutTLS(server.address, talk)
      try askOverHTTP(talk, authority, folder + "/log")
      kill(server.process.processIdentifier, SIGHUP)
      talk.socket.cutOff()
      #expect(server.stop() == 0)
      let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
      try expectMuch(in: log)
      for word in Self.words { #expect(talk.transcript.contains(word), "\(word) was never sent") }
      for word in Self.words + talk.keys {
        let lines = log.split(separator: "\n").filter { $0.lowercased().contains(word.lowercased()) }
        #expect(lines.isEmpty, "\(word): \(lines.prefix(3))")
      }
    }
  }

  /// A collection of some people, one with a damaged record, a file that cannot be imported, and an administrator's key.
  private func prepare(_ folder: String, _ place: [String]) throws -> String {
    func run(_ arguments: [String]) throws -> String {
      let outcome = try Program.run(arguments + place, in: folder)
      try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
      return outcome.output
    }
    let schema = #""id":"id","fields":{"city":{"type":"keyword"},"age":{"type":"integer"}}}"#
    for (name, rows) in [("people", 40), ("broken", 1)] {
      try "{\"collection\":\"\(name)\",\(schema)".write(
        toFile: folder + "/\(name).json", atomically: false, encoding: .utf8)
      let lines = (0..<rows).map {
        #"{"id":"zq48151\#($0 == 0 ? "" : "-\($0)")","text":"broken theremins","age":\#($0)}"#
      }
      try lines.joined(separator: "\n").write(toFile: folder + "/\(name).jsonl", atomically: false, encoding: .utf8)
      _ = try run(["import", name, "\(name).jsonl", "--schema", "\(name).json"])
    }
    try damageRecords(folder + "/index/collections/broken/g000001/data.mdb")
    try FileManager.default.createDirectory(atPath: folder + "/index/incoming", withIntermediateDirectories: true)
    for file in ["/index/incoming/Zanzibar.jsonl", "/none.txt"] {
      try #"{"id":"zq48151","age":"Pomfret"}"#.write(toFile: folder + file, atomically: false, encoding: .utf8)
    }
    return try #require(JSONValue(parsing: run(["key", "create", "root", "--role", "admin", "--json"]))["key"]?.string)
  }

  private func damageRecords(_ path: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    var place = bytes.startIndex
    while let found = bytes.range(of: Data("broken".utf8), in: place..<bytes.endIndex) {
      bytes[found.lowerBound] ^= 1
      place = found.upperBound
    }
    try #require(place > bytes.startIndex)
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  private func refuseKeys(_ talk: Talk, _ administrator: String) throws {
    #expect(try talk.call("count", #"{"collection":"people","filter":"city = 'Mumblethorpe'"}"#).isRefused)
    for key in ["kindred_0badf00d0bad_Sn1ckersnee", "Sn1ckersnee", ""] + Array(repeating: "Sn1ckersnee", count: 6) {
      #expect(try talk.call("authenticate", #"{"key":"\#(key)"}"#).isRefused)
    }
    #expect(try !talk.call("authenticate", #"{"key":"\#(administrator)"}"#).isRefused)
    talk.note(key: administrator)
  }

  private func talkThroughAll(_ talk: Talk, _ folder: String) throws {
    var called = Set(["authenticate"])
    var known = Set<String>()
    for call in Self.calls(folder) {
      let reply = try talk.call(call.method, call.params)
      #expect(reply.isRefused == call.isRefused, "\(call): \(reply.json)")
      called.insert(call.method)
      if let job = reply.json["result"]?["job"]?.string { try talk.awaitEnd(of: job) }
      if let key = reply.json["result"]?["key"]?.string { talk.note(key: key) }
      if call.method == "key_create", let id = reply.json["result"]?["id"]?.string {
        #expect(try !talk.call("key_revoke", #"{"id":"\#(id)"}"#).isRefused)
      }
      let message = reply.json["error"]?["message"]?.string ?? ""
      if let list = message.components(separatedBy: "the methods are ").dropFirst().first {
        known = Set(list.components(separatedBy: ", "))
      }
    }
    #expect(known.count > 20 && known.subtracting(called) == [])
  }

  /// What is no request, is too much, or takes long.
  private func misbehave(_ talk: Talk) {
    for line in [
      #"{"id":1,"method":"Zephyrine""#, #""Quillfeather""#, #"[{"id":1,"method":3,"name":"Quillfeather"}]"#,
      #"{"id":"Mrs Quillfeather","method":"get","params":["zq48151"]}"#,
      #"{"id":1,"method":"embed","params":{"texts":["\#(String(repeating: "theremin ", count: 30_000))"]}}"#,
    ] { #expect(talk.exchange(line)?.contains("error") == true, "\(line.prefix(100))") }
    for (number, id) in ["7", #""Mrs Quillfeather""#].enumerated() {
      // Texts that have been embedded before would be answered in no time.
      let long = (0..<700).map { #""\#(number)\#($0) \#(String(repeating: "Zephyrine of Mumblethorpe ", count: 6))""# }
      let line = #"{"id":\#(id),"method":"embed","params":{"texts":[\#(long.joined(separator: ","))]}}"#
      #expect(talk.exchange(line)?.contains("vectors") == true)
    }
  }

  private func comeWithoutTLS(_ address: String, _ talk: Talk) throws {
    for line in [#"{"id":1,"method":"Zephyrine"}"#, "GET /Fizzlewick HTTP/1.1\r\nHost: Quillfeather\r\n\r"] {
      #expect(try LineSocket(address).exchange(line).contains("error") == false)
      talk.note(sent: line)
    }
    let port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
    let distrusting = try SecureSocket(port: port, ["-verify_return_error"])
    #expect(distrusting.exchange(#"{"id":1,"method":"Zephyrine"}"#) == nil)
    _ = distrusting.end()
  }

  private func askOverHTTP(_ talk: Talk, _ authority: TestAuthority, _ log: String) throws {
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
    let place = lines.lazy.compactMap { try? JSONValue(parsing: String($0)) }.first {
      $0["message"] == .string("answers over HTTP")
    }
    let address = try #require(place?["address"]?.string)
    let port = address.split(separator: ":").last.flatMap { Int($0) } ?? 0
    let body = #"{"query":"theremins in Mumblethorpe","k":1}"#
    func search(_ key: String) -> String {
      """
      POST /v1/collections/people/search HTTP/1.1\r\nHost: Quillfeather\r\nAuthorization: Bearer \(key)\r\nX-Request-ID: \
      Mrs~Quillfeather\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)
      """
    }
    for (line, status) in [
      // A wrong key more, after many; how soon after depends on what runs beside this.
      (search("Sn1ckersnee"), "401 429"), (search(talk.keys[0]), "200"),
      ("GET /v1/collections/Zanzibar/records/zq48151?who=Zephyrine HTTP/1.1\r\nHost: bank\r\n\r", "422"),
      ("GET /Fizzlewick?who=Zephyrine HTTP/1.1\r\nHost: Quillfeather\r\nX-Key: Sn1ckersnee\r\n\r", "404"),
      ("GET /metrics HTTP/1.1\r\nHost: Quillfeather\r\n\r", "200"), ("Fizzlewick\r\n\r", "400"),
    ] {
      let socket = try SecureSocket(port: port, ["-CAfile", authority.pair.certificate])
      let reply = try #require(socket.exchange(line))
      #expect(status.split(separator: " ").contains { reply.contains(" \($0) ") }, "\(line) \(reply)")
      talk.note(sent: line)
      _ = socket.end()
    }
    _ = try LineSocket(address).conversation("GET /Fizzlewick HTTP/1.1\r\nHost: Quillfeather\r\n\r\n")
  }

  /// What the log must hold, since else there would be nothing to look at.
  private func expectMuch(in log: String) throws {
    let lines = try log.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let messages = lines.compactMap { $0["message"]?.string }
    #expect(messages.contains("request was slow"))
    #expect(messages.contains { $0.hasPrefix("request failed: the index at ") && $0.contains(" is damaged: ") })
    #expect(messages.contains("request failed: a folder cannot be used"))
    #expect(messages.contains { $0.hasPrefix("request failed: NSCocoaErrorDomain ") })
    #expect(lines.contains { $0["level"] == .string("trace") || $0["level"] == .string("debug") })
    let slow = lines.filter { $0["message"] == .string("request was slow") && $0["method"] == .string("embed") }
    let named = Set(slow.compactMap { $0["request"]?.string })
    // The two long ones are slow on any machine; on a slow machine so may be those before them, whose id is 1.
    #expect(named.isSuperset(of: ["7", "?"]) && named.isSubset(of: ["1", "7", "?"]), "\(named)")
  }
}

/// A connection, with all that was sent on it and is not to be heard of.
private final class Talk {
  struct Reply {
    let json: JSONValue
    var isRefused: Bool { json["error"] != nil }
  }

  let socket: SecureSocket
  private(set) var transcript = ""
  private(set) var keys: [String] = []

  init(_ address: String, trusting authority: TestAuthority) throws {
    let port = try #require(address.split(separator: ":").last.flatMap { Int($0) })
    socket = try SecureSocket(port: port, ["-CAfile", authority.pair.certificate, "-verify_return_error"])
  }

  func note(sent text: String) { transcript += text }

  /// A key is looked for as a whole, and without its public part.
  func note(key: String) { keys += [key, key.split(separator: "_").dropFirst(2).joined(separator: "_")] }

  func exchange(_ line: String) -> String? {
    note(sent: line)
    return socket.exchange(line)
  }

  func call(_ method: String, _ params: String) throws -> Reply {
    let line = #"{"id":1,"method":"\#(method)","params":\#(params)}"#
    return Reply(json: try JSONValue(parsing: #require(exchange(line))))
  }

  func awaitEnd(of job: String) throws {
    // Whoever tests beside this leaves little to threads of idle priority.
    for _ in 0..<30_000 {
      if try call("job", #"{"id":"\#(job)"}"#).json["result"]?["state"] != .string("running") { return }
      usleep(10_000)
    }
    Issue.record("\(job) does not end")
  }
}
