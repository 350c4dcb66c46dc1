import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

/// Who did what: what stands in the trails, and for whom.
@Suite struct AuditTests {
  private func lines(_ service: MethodDispatcher, _ params: String = "{}") throws -> [JSONValue] {
    try service.call("audit", params)["lines"]?.array ?? []
  }

  private func subjects(_ line: JSONValue?) -> [String] { line?["subjects"]?.array?.compactMap(\.string) ?? [] }

  @Test func changesStandInTheTrailOfTheirCollection() throws {
    try withCustomers { service in
      try service.addCustomers(3)
      try service.addCustomers(3)
      _ = try service.call("delete", #"{"collection":"customers","ids":["c1","nobody"]}"#)
      _ = try service.call("delete", #"{"collection":"customers","filter":"age = 2"}"#)
      let lines = try lines(service, #"{"collection":"customers"}"#)
      #expect(lines.map { $0["action"]?.string } == ["upsert", "delete", "delete"])
      #expect(lines.map { $0["detail"]?.string } == ["3 records", "1 records", "1 records"])
      #expect(lines.allSatisfy { $0["actor"]?.string?.hasPrefix("local ") ?? false })
      // The ids of records that are gone are gone from here too.
      #expect(subjects(lines[0])[0] == "c0" && subjects(lines[0])[1].hasPrefix("#"))
      let erased = try self.lines(service, #"{"collection":"customers","id":"c1"}"#)
      #expect(erased.map { $0["line"]?.integer } == [1, 2])
      #expect(try self.lines(service, #"{"collection":"customers","id":"nobody"}"#).isEmpty)
      let verdict = try service.call("audit_verify", #"{"collection":"customers"}"#)
      #expect(verdict["sound"] == .bool(true) && verdict["lines"] == .integer(3))
      #expect(verdict["head"]?.string == lines[2]["hash"]?.string)
    }
  }

  @Test func readsWithAKeyAdministrationAndRefusalsStandInTheCommonTrail() throws {
    try withCustomers { service in
      try service.addCustomers(4)
      _ = try service.call("get", #"{"collection":"customers","id":"c1"}"#)
      let admin = try service.makeAdministrator()
      let reader = try Caller(service, #"{"name":"leeds","role":"rm","collections":["customers"]}"#)
      _ = try reader.call("get", #"{"collection":"customers","id":"c2"}"#)
      _ = try reader.call("search", #"{"collection":"customers","query":"a nurse","k":2}"#)
      #expect(try reader.code("upsert", #"{"collection":"customers","records":[]}"#) == .forbidden)
      let stranger = Session(number: 9, peer: nil)
      let request = RPCRequest(
        id: .integer(1), method: "get", params: try json(#"{"collection":"customers","id":"c3"}"#))
      #expect(throws: RPCError.self) { try service.handle(request, stranger).get() }
      let lines = try self.lines(service)
      let actions = lines.compactMap { $0["action"]?.string }
      // What an open server was asked by nobody in particular is not noted; all else is.
      #expect(
        actions == ["key_create", "authenticate", "key_create", "authenticate", "get", "search", "upsert", "get"])
      #expect(lines[4]["actor"]?.string?.hasSuffix("(leeds)") ?? false)
      #expect(lines[4]["detail"] == .string("1 records") && lines[5]["detail"] == .string("2 records"))
      #expect(lines[6]["detail"] == .string("refused") && lines[7]["actor"] == .string("unknown"))
      // No id stands in it, and whoever knows one finds its lines.
      #expect(!(lines.map(\.text).joined().contains(#""c2""#)))
      #expect(try self.lines(service, #"{"id":"c2"}"#).map { $0["action"]?.string }.first == "get")
      #expect(try admin.call("audit_verify", "{}")["sound"] == .bool(true))
      #expect(try reader.code("audit", "{}") == .forbidden)
    }
  }

  @Test func anAuditorSeesWhatItsKeyReaches() throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      for name in ["people", "others"] {
        _ = try service.call("create", #"{"schema":{"collection":"\#(name)","fields":{"age":{"type":"integer"}}}}"#)
        _ = try service.call("upsert", #"{"collection":"\#(name)","records":[{"id":"a","age":1},{"id":"b","age":2}]}"#)
      }
      try service.makeAdministrator()
      let auditor = try Caller(
        service, #"{"name":"x","role":"auditor","collections":["people"],"filter":"age = 2"}"#)
      let names = try auditor.call("audit", "{}")["lines"]?.array?.compactMap { $0["collection"]?.string } ?? []
      #expect(names.contains("people") && !names.contains("others"))
      #expect(try auditor.code("audit", #"{"collection":"others"}"#) == .notFound)
      let line = try auditor.call("audit", #"{"collection":"people"}"#)["lines"]?.array?.first
      #expect(subjects(line).contains("b") && !subjects(line).contains("a"))
    }
  }

  @Test func pagesHaveEachLineOnce() throws {
    try withCustomers { service in
      for number in 0..<25 {
        _ = try service.call(
          "upsert", #"{"collection":"customers","records":[{"id":"c\#(number)","text":"x\#(number)"}]}"#)
      }
      var (seen, next): ([Int64], Int64?) = ([], 1)
      while let from = next {
        let page = try service.call("audit", #"{"collection":"customers","from":\#(from),"limit":7}"#)
        seen += (page["lines"]?.array ?? []).compactMap { $0["line"]?.integer }
        next = page["next"]?.integer
      }
      #expect(seen == Array(1...25))
    }
  }

  @Test func linesOfJobsNameThem() throws {
    try withCustomers { service in
      try service.addCustomers(3)
      let admin = try service.makeAdministrator()
      for (number, method) in ["rebuild", "compact"].enumerated() {
        let id = "customers-\(number + 1)"
        #expect(try admin.call(method, #"{"collection":"customers"}"#)["job"] == .string(id))
        _ = try admin.call("cancel", #"{"id":"\#(id)"}"#)
        try service.engine.job(id).wait()
      }
      let details = try lines(service).filter { $0["detail"]?.string?.hasPrefix("job") ?? false }
        .map { "\($0["action"]?.string ?? "") \($0["detail"]?.string ?? "")" }
      #expect(
        details == [
          "rebuild job customers-1", "cancel job customers-1", "compact job customers-2", "cancel job customers-2",
        ])
    }
  }

  @Test func theTrailIsCarriedOverByARebuildARollbackAndABackup() throws {
    try withBank { bank in
      let engine = try bank.open()
      let service = MethodDispatcher(engine)
      _ = try service.call("create", #"{"schema":\#(Bank.customers)}"#)
      try service.addCustomers(5)
      func job(_ request: JobRequest) throws {
        let job = try engine.start(request, on: engine.collection("customers"))
        while !job.wait(seconds: 1) {}
        #expect(job.json["state"] == .string("done"), "\(job.json.text)")
      }
      func actions() throws -> [String] {
        #expect(try service.call("audit_verify", #"{"collection":"customers"}"#)["sound"] == .bool(true))
        return try lines(service, #"{"collection":"customers"}"#).compactMap { $0["action"]?.string }
      }
      try job(.rebuild(RebuildOptions()))
      #expect(try actions() == ["upsert"])
      _ = try service.call("delete", #"{"collection":"customers","ids":["c1"]}"#)
      #expect(try actions() == ["upsert", "delete"])
      try job(.rollback)
      #expect(try actions() == ["upsert", "delete"])
      _ = try service.call("delete", #"{"collection":"customers","ids":["c2"]}"#)
      try job(.compact)
      #expect(try actions() == ["upsert", "delete", "delete"])
      _ = try service.makeAdministrator()
      let before = try service.call("audit_verify", "{}")
      _ = try engine.backup(to: bank.folder + "/copy")
      let summary = try Engine.restore(from: bank.folder + "/copy", to: bank.folder + "/restored", mapSize: 1 << 30)
      #expect(summary.collections.map(\.records) == [3])
      let restored = MethodDispatcher(try bank.open { $0.dataDirectory = bank.folder + "/restored" })
      #expect(try restored.call("audit_verify", "{}")["sound"] == .bool(true))
      // The line of that check came behind what it checked.
      let copied = try lines(restored).compactMap { $0["hash"]?.string }
      #expect(copied.contains(before["head"]?.string ?? "?"))
      #expect(try lines(restored, #"{"collection":"customers","id":"c1"}"#).count == 2)
    }
  }

  @Test func linesThatWaitComeToTheDiskByThemselves() throws {
    try withBank { bank in
      let engine = try bank.open()
      let service = MethodDispatcher(engine)
      _ = try service.call("create", #"{"schema":\#(Bank.customers)}"#)
      try service.addCustomers(2)
      let reader = try service.makeAdministrator()
      let before = engine.accessMeasures.auditLines
      for _ in 0..<50 { _ = try reader.call("get", #"{"collection":"customers","id":"c1"}"#) }
      // Nothing else is asked of the trail: that would have the lines written.
      for _ in 0..<6000 where engine.accessMeasures.auditLines < before + 50 { Thread.sleep(forTimeInterval: 0.1) }
      #expect(engine.accessMeasures.auditWaiting == 0)
      #expect(try lines(service, #"{"id":"c1"}"#).count == 50)
    }
  }

  @Test func oldReadsAreRemovedAndThatIsNoted() throws {
    try withCustomers { service in
      try service.addCustomers(4)
      let admin = try service.makeAdministrator()
      for _ in 0..<5 { _ = try admin.call("get", #"{"collection":"customers","id":"c1"}"#) }
      #expect(try admin.call("audit_trim", #"{"keep_days":1}"#)["removed"] == .integer(0))
      let before = try lines(service)
      #expect(!before.contains { $0["action"] == .string("audit_trim") })
      // The day after tomorrow all of these are older than a day, and so is the line of looking at them.
      let count = before.count + 1
      let removal = try service.engine.trimAudit(
        keepingDays: 1, by: "somebody", at: Date(timeIntervalSinceNow: 2 * 86_400))
      #expect(removal.lines == count)
      let after = try lines(service)
      #expect(after.map { $0["action"]?.string } == ["audit_trim"] && after[0]["actor"] == .string("somebody"))
      #expect(after[0]["line"]?.integer == Int64(count + 1))
      #expect(
        after[0]["detail"]?.string == "\(count) lines before line \(count + 1), head \(removal.head)")
      let verdict = try service.call("audit_verify", "{}")
      #expect(verdict["sound"] == .bool(true) && verdict["first"]?.integer == Int64(count + 1))
      // Where nothing is old enough nothing is noted.
      _ = try service.engine.trimAudit(keepingDays: 1)
      #expect(try lines(service).count { $0["action"] == .string("audit_trim") } == 1)
      #expect(try service.error("audit_trim", "{}")?.message == "keep_days of audit_trim is missing")
      #expect(try service.error("audit_trim", #"{"keep_days":0}"#)?.code == RPCErrorCode.invalidParams.rawValue)
      // The trail of changes stays whole.
      #expect(try lines(service, #"{"collection":"customers"}"#).count == 1)
    }
  }

  @Test func anExportIsNotedWithTheRecordsInIt() throws {
    try withCustomers { service in
      try service.addCustomers(4)
      let admin = try service.makeAdministrator()
      for search in [#""search":{"query":"a nurse","k":3}"#, #""saved":"two""#] {
        if search.contains("saved") {
          _ = try admin.call("save", #"{"collection":"customers","name":"two","ids":["c1","c2"]}"#)
        }
        _ = try admin.call("export", #"{"collection":"customers","format":"csv",\#(search)}"#)
      }
      let exports = try lines(service).filter { $0["action"] == .string("export") }
      #expect(exports.map { $0["detail"]?.string } == ["3 records", "2 records"])
      #expect(exports.map { subjects($0).count } == [3, 2])
      #expect(try lines(service, #"{"id":"c2"}"#).contains { $0["action"] == .string("export") })
    }
  }

  @Test func whoHasNoKeyCannotFillTheTrail() throws {
    try withCustomers { service in
      try service.makeAdministrator()
      let stranger = Session(number: 9, peer: nil)
      let request = RPCRequest(id: .integer(1), method: "count", params: try json(#"{"collection":"customers"}"#))
      let began = ContinuousClock.now
      for _ in 0..<1000 { #expect(throws: RPCError.self) { try service.handle(request, stranger).get() } }
      let refused = try lines(service).filter { $0["detail"]?.string?.hasPrefix("refused") ?? false }
      let counted = refused.compactMap {
        $0["detail"]?.string?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
      }
      #expect(refused.count - counted.count + counted.reduce(0, +) == 1000)
      // 64 lines and their sum whenever lines are written, which is once a second, and once more when somebody asks.
      #expect(refused.count <= 65 * (2 + Int((ContinuousClock.now - began) / .seconds(1))))
    }
  }
}

/// Everything about one customer, given out and taken away.
@Suite struct CustomerTests {
  private func withThree(_ body: (Bank, MethodDispatcher) throws -> Void) throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open())
      for schema in [
        Bank.customers,
        #"{"collection":"complaints","fields":{"customer_id":{"type":"keyword"},"about":{"type":"text"}}}"#,
        #"{"collection":"products","fields":{"price":{"type":"integer"}}}"#,
      ] { _ = try service.call("create", #"{"schema":\#(schema)}"#) }
      try service.addCustomers(4)
      _ = try service.call(
        "upsert",
        #"""
        {"collection":"complaints","records":[{"id":"x1","customer_id":"c1","about":"a slow card"},
        {"id":"x2","customer_id":"c2","about":"a lost card"},{"id":"x3","customer_id":"c1","about":"a fee"}]}
        """#)
      _ = try service.call("upsert", #"{"collection":"products","records":[{"id":"c9","price":3}]}"#)
      _ = try service.call(
        "save", #"{"collection":"customers","name":"a few","ids":["c0","c1"]}"#)
      try body(bank, service)
    }
  }

  @Test func aCustomerGetsAllThatIsStored() throws {
    try withThree { _, service in
      let found = try service.call("customer_export", #"{"id":"c1"}"#)
      let collections = found["collections"]?.array ?? []
      #expect(collections.compactMap { $0["collection"]?.string } == ["complaints", "customers"])
      #expect(collections[0]["records"]?.array?.compactMap { $0["id"]?.string } == ["x1", "x3"])
      let record = collections[1]["records"]?.array?.first
      #expect(record?["id"] == .string("c1") && record?["fields"]?["age"] == .integer(1) && record?["vector"] != nil)
      #expect(found["audiences"]?.array?.compactMap { $0["name"]?.string } == ["a few"])
      #expect(try service.call("customer_export", #"{"id":"nobody"}"#)["collections"] == .array([]))
    }
  }

  @Test func whatIsErasedIsGoneEverywhereAndTheTrailTellsOfIt() throws {
    try withThree { _, service in
      let erased = try service.call("customer_erase", #"{"id":"c1"}"#)
      #expect(erased["erased"]?.array?.compactMap { $0["deleted"]?.integer } == [2, 1])
      let rest = try service.call("customer_export", #"{"id":"c1"}"#)
      #expect(rest["collections"] == .array([]) && rest["audiences"] == .array([]))
      #expect(try service.call("count", #"{"collection":"customers"}"#)["count"] == .integer(3))
      #expect(try service.call("get", #"{"collection":"complaints","id":"x2"}"#)["id"] == .string("x2"))
      let trail = try service.call("audit", #"{"collection":"customers","id":"c1"}"#)["lines"]?.array ?? []
      #expect(trail.compactMap { $0["action"]?.string } == ["upsert", "customer_erase"])
      #expect(!trail.map(\.text).joined().contains(#""c1""#))
    }
  }
}
