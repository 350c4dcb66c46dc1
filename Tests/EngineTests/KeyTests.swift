import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

@Suite struct KeyTests {
  @Test func withoutAKeyEverybodyMayDoEverything() throws {
    try withCustomers { service in
      let session = Session(number: 1, peer: nil)
      let request = RPCRequest(id: .integer(1), method: "count", params: try json(#"{"collection":"customers"}"#))
      #expect(try service.handle(request, session).get()["count"] == .integer(0))
    }
  }

  @Test func withOneEverybodyNeedsOne() throws {
    try withCustomers { service in
      let admin = try service.makeAdministrator()
      #expect(try admin.call("key_list", "{}")["keys"]?.array?.count == 1)
      let stranger = Session(number: 2, peer: nil)
      for method in Methods.names + ["nonsense"] where !["ping", "authenticate"].contains(method) {
        let outcome = service.handle(RPCRequest(id: .integer(1), method: method, params: nil), stranger)
        #expect(throws: RPCError.self) { try outcome.get() }
        if case .failure(let error) = outcome { #expect(error.code == RPCErrorCode.unauthenticated.rawValue) }
      }
      let ping = service.handle(RPCRequest(id: .integer(1), method: "ping", params: nil), stranger)
      #expect(try ping.get()["version"] != nil)
      // A revoked key is a key: the server does not open again when the last one ends.
      let id = try #require(try admin.call("key_list", "{}")["keys"]?.array?.first?["id"]?.string)
      _ = try admin.call("key_revoke", #"{"id":"\#(id)"}"#)
      #expect(try admin.code("count", #"{"collection":"customers"}"#) == .unauthenticated)
      #expect(throws: RPCError.self) {
        try service.handle(RPCRequest(id: nil, method: "stats", params: nil), stranger).get()
      }
    }
  }

  @Test func theTextOfAKeyIsStoredNowhere() throws {
    try withBank { bank in
      let engine = try bank.open()
      let service = MethodDispatcher(engine)
      let made = try service.call("key_create", #"{"name":"root","role":"admin"}"#)
      let text = try #require(made["key"]?.string)
      let parts = text.split(separator: "_", maxSplits: 2)
      #expect(parts.count == 3 && parts[0] == "kindred" && made["id"]?.string == String(parts[1]))
      let secret = try #require(parts.last)
      #expect(secret.utf8.count == 43)
      let plain = secret.replacing("-", with: "+").replacing("_", with: "/") + "="
      let raw = try #require(Data(base64Encoded: String(plain)))
      #expect(raw.count == 32)
      #expect(!(try service.call("key_list", "{}")).text.contains(secret))
      for file in FileManager.default.subpaths(atPath: bank.data) ?? [] {
        guard let bytes = FileManager.default.contents(atPath: bank.data + "/" + file) else { continue }
        #expect(bytes.range(of: Data(secret.utf8)) == nil && bytes.range(of: raw) == nil, "\(file)")
      }
    }
  }

  @Test func aRevokedKeyEndsAtOnceAndStaysListed() throws {
    try withBank { bank in
      do {
        let service = MethodDispatcher(try bank.open())
        let admin = try service.makeAdministrator()
        let other = try Caller(service, #"{"name":"nightly","role":"rebuild"}"#)
        #expect(try other.code("collections", "{}") == nil)
        let id = try #require(try admin.call("key_list", "{}")["keys"]?.array?.last?["id"]?.string)
        #expect(try admin.call("key_revoke", #"{"id":"\#(id)"}"#)["valid"] == .bool(false))
        #expect(try other.code("collections", "{}") == .unauthenticated)
        #expect(try admin.code("key_revoke", #"{"id":"nobody"}"#) == .notFound)
      }
      // So it is after a restart.
      let keys = try MethodDispatcher(try bank.open()).call("key_list", "{}")["keys"]?.array ?? []
      #expect(keys.compactMap { $0["name"]?.string } == ["root", "nightly"])
      #expect(keys.map { $0["revoked"] != nil } == [false, true])
    }
  }

  @Test func aKeyEndsOnItsDay() throws {
    try withBank { bank in
      let clock = TestClock(1_800_000_000)
      let service = MethodDispatcher(try bank.open { options in options.now = { clock.now } })
      try service.makeAdministrator()
      let caller = try Caller(service, #"{"name":"temp","role":"auditor","expires":"2027-01-17"}"#)
      #expect(try caller.code("collections", "{}") == nil)
      clock.pass(143_999)
      #expect(try caller.code("collections", "{}") == nil)
      clock.pass(1)
      #expect(try caller.code("collections", "{}") == .unauthenticated)
      #expect(
        try service.error("key_create", #"{"name":"x","role":"rm","expires":"2027-01-17"}"#)?.message.contains("over")
          == true)
    }
  }

  @Test(arguments: [
    (#"{"name":"x","role":"boss"}"#, "is one of rm, recommender"),
    (#"{"name":"","role":"rm"}"#, "1 to 100 bytes"),
    (#"{"name":"x","role":"admin","filter":"age > 3"}"#, "reaches everything"),
    (#"{"name":"x","role":"rebuild","filter":"age > 3"}"#, "a filter does not bind"),
    (#"{"name":"x","role":"rm","filter":"shoe = 3"}"#, "does not fit customers"),
    (#"{"name":"x","role":"rm","filter":"age >"}"#, "the filter is wrong"),
    (#"{"name":"x","role":"rm","filter":" "}"#, "the filter is wrong"),
    (#"{"name":"x","role":"rm","filters":{"customers":"age > 3"}}"#, "goes with collections"),
    (#"{"name":"x","role":"rm","collections":["others"]}"#, "there is no collection others"),
    (#"{"name":"x","role":"rm","expires":"soon"}"#, "is a day"),
  ])
  func aKeyThatCouldNotBeHeldIsRefused(parameters: String, words: String) throws {
    try withCustomers { service in
      try service.makeAdministrator()
      let error = try #require(try service.error("key_create", parameters))
      #expect(error.message.contains(words), "\(error.message)")
    }
  }

  @Test func theFirstKeyIsAnAdministrators() throws {
    try withCustomers { service in
      let error = try service.error("key_create", #"{"name":"x","role":"rm"}"#)
      #expect(error?.code == RPCErrorCode.conflict.rawValue)
      #expect(try service.call("key_list", "{}")["keys"] == .array([]))
    }
  }

  @Test func aFilterThatDoesNotFitLaterLetsNothingPass() throws {
    try withCustomers { service in
      try service.addCustomers(5)
      try service.makeAdministrator()
      let caller = try Caller(service, #"{"name":"x","role":"writer","filter":"age >= 3"}"#)
      _ = try service.call(
        "create", #"{"schema":{"collection":"notes","text":"{stars}","fields":{"stars":{"type":"integer"}}}}"#)
      _ = try service.call("upsert", #"{"collection":"notes","records":[{"id":"a","fields":{"stars":9}}]}"#)
      #expect(try caller.call("count", #"{"collection":"customers"}"#)["count"] == .integer(2))
      #expect(try caller.call("count", #"{"collection":"notes"}"#)["count"] == .integer(0))
      #expect(try caller.code("get", #"{"collection":"notes","id":"a"}"#) == .notFound)
      #expect(
        try caller.code("upsert", #"{"collection":"notes","records":[{"id":"b","fields":{"stars":9}}]}"#) == .forbidden)
    }
  }

  @Test func aBackupCarriesTheKeys() throws {
    try withBank { bank in
      let text: String
      do {
        let engine = try bank.open()
        _ = try engine.create(Schema(json: json(Bank.customers)))
        let service = MethodDispatcher(engine)
        text = try #require(try service.call("key_create", #"{"name":"root","role":"admin"}"#)["key"]?.string)
        _ = try engine.backup(to: bank.folder + "/saved")
      }
      try FileManager.default.removeItem(atPath: bank.data)
      _ = try Engine.restore(from: bank.folder + "/saved", to: bank.data, mapSize: 1 << 30)
      let service = MethodDispatcher(try bank.open())
      #expect(try Caller(service, key: text).code("stats", "{}") == nil)
      let stranger = Session(number: 2, peer: nil)
      #expect(throws: RPCError.self) {
        try service.handle(RPCRequest(id: nil, method: "stats", params: nil), stranger).get()
      }
    }
  }

  @Test func whoFailsToAuthenticateIsNobody() throws {
    try withCustomers { service in
      let admin = try service.makeAdministrator()
      let wrong = try service.call("key_create", #"{"name":"x","role":"rm"}"#)["key"]?.string?.dropLast() ?? ""
      for text in [String(wrong), "", "kindred_", "kindred__", "kindred_a_b", String(repeating: "x", count: 100_000)] {
        #expect(throws: RPCError.self) { try Caller(service, key: text, peer: text) }
      }
      #expect(throws: RPCError.self) { try admin.call("authenticate", #"{"key":"kindred_a_b"}"#) }
      #expect(try admin.code("count", #"{"collection":"customers"}"#) == .unauthenticated)
    }
  }
}

@Suite struct ThrottleTests {
  @Test func theWaitDoublesUpToAMinuteAndIsForgotten() {
    let clock = TestClock()
    let throttle = AttemptThrottle { clock.now }
    for _ in 0..<5 { #expect(throttle.noteFailure(of: "a") == nil) }
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
      #expect(throttle.noteFailure(of: "a") == seconds * 1000)
      clock.pass(Double(seconds))
    }
    #expect(throttle.noteFailure(of: "b") == nil)
    clock.pass(61)
    for _ in 0..<5 { #expect(throttle.noteFailure(of: "a") == nil) }
  }

  @Test func slowMistakesAreNoAttack() {
    let clock = TestClock()
    let throttle = AttemptThrottle { clock.now }
    for _ in 0..<50 {
      #expect(throttle.noteFailure(of: "a") == nil)
      clock.pass(61)
    }
  }

  @Test func theTableIsBounded() {
    let clock = TestClock()
    let throttle = AttemptThrottle { clock.now }
    for _ in 0..<7 { _ = throttle.noteFailure(of: "attacker") }
    for number in 0..<(2 * AttemptThrottle.limit) {
      clock.pass(0.0001)
      _ = throttle.noteFailure(of: "\(number)")
    }
    #expect(throttle.count == AttemptThrottle.limit)
    // Who has been told to wait is not forgotten for those who have not.
    #expect(throttle.noteFailure(of: "attacker") == 4000)
  }

  @Test func whoGivesAKeyIsNobodyInTheTrailBeforeIt() throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      let admin = try service.makeAdministrator()
      #expect(try admin.code("authenticate", #"{"key":"kindred_0_0"}"#) == .unauthenticated)
      let lines = try service.call("audit", "{}")["lines"]?.array ?? []
      let given = lines.filter { $0["action"] == .string("authenticate") }
      #expect(given.map { $0["actor"] } == [.string("unknown"), .string("unknown")])
      #expect(given.last?["detail"] == .string("refused") && given.first?["detail"]?.string?.hasPrefix("key ") == true)
      #expect(lines.first { $0["action"] == .string("key_create") }?["actor"]?.string?.hasPrefix("local ") == true)
      #expect(service.engine.accessMeasures.failedAuthentications == 1)
    }
  }

  @Test func wrongKeysAreToldToWaitAndTheRightOneIsNot() throws {
    try withBank { bank in
      let clock = TestClock()
      let service = MethodDispatcher(try bank.open { options in options.now = { clock.now } })
      let text = try service.call("key_create", #"{"name":"root","role":"admin"}"#)["key"]?.string ?? ""
      let session = Session(number: 1, peer: "192.0.2.7")
      func attempt() throws -> RPCError? {
        let request = RPCRequest(id: nil, method: "authenticate", params: try json(#"{"key":"kindred_0_0"}"#))
        guard case .failure(let error) = service.handle(request, session) else { return nil }
        return error
      }
      for _ in 0..<5 { #expect(try attempt()?.code == RPCErrorCode.unauthenticated.rawValue) }
      let refusal = try #require(try attempt())
      #expect(refusal.code == RPCErrorCode.overloaded.rawValue && refusal.data?["retry_after_ms"] == .integer(1000))
      #expect(try Caller(service, key: text, peer: "192.0.2.7").code("stats", "{}") == nil)
      #expect(try attempt()?.data?["retry_after_ms"] == .integer(2000))
    }
  }
}
