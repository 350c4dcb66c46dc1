import API
import Admission
import Engine
import TestSupport
import Testing
import Wire

@Suite struct ScrollTests {
  /// The ids of all pages; `between` is done after each.
  private func ids(
    _ service: MethodDispatcher, limit: Int, _ more: String = "", between: (Int) throws -> Void = { _ in }
  ) throws -> [String] {
    var ids: [String] = []
    var cursor: String?
    var pages = 0
    repeat {
      let next = cursor.map { #","cursor":"\#($0)""# } ?? ""
      let page = try service.call("scroll", #"{"collection":"customers","limit":\#(limit)\#(next)\#(more)}"#)
      ids += page["records"]?.array?.compactMap { $0["id"]?.string } ?? []
      cursor = page["cursor"]?.string
      pages += 1
      try between(pages)
    } while cursor != nil
    return ids
  }

  @Test(arguments: [1, 3, 10, 11, 1000])
  func everyRecordComesOnceInTheOrderOfIDs(limit: Int) throws {
    try withCustomers { service in
      try service.addCustomers(10)
      #expect(try ids(service, limit: limit) == (0..<10).map { "c\($0)" })
    }
  }

  @Test func nothingComesOfNothing() throws {
    try withCustomers { service in
      let page = try service.call("scroll", #"{"collection":"customers","limit":5}"#)
      #expect(page.text == #"{"records":[]}"#)
    }
  }

  @Test func aFilterAndFieldsAreMet() throws {
    try withCustomers { service in
      try service.addCustomers(9)
      #expect(try ids(service, limit: 2, #","filter":"job = 'nurse'""#) == ["c0", "c3", "c6"])
      let page = try service.call("scroll", #"{"collection":"customers","limit":1,"fields":["age"]}"#)
      #expect(page["records"]?.array?.first?["fields"]?.text == #"{"age":0}"#)
    }
  }

  @Test func whatIsThereAllTheTimeComesOnceWhateverChanges() throws {
    try withCustomers { service in
      try service.addCustomers(10)
      let found = try ids(service, limit: 3) { page in
        guard page == 1 else { return }
        // The record that the cursor names goes, its slot is taken by another, and one comes in before and one behind.
        _ = try service.call("delete", #"{"collection":"customers","ids":["c2","c5"]}"#)
        _ = try service.call(
          "upsert", #"{"collection":"customers","records":[{"id":"a0","text":"new"},{"id":"c77","text":"new"}]}"#)
      }
      #expect(found == ["c0", "c1", "c2", "c3", "c4", "c6", "c7", "c77", "c8", "c9"])
    }
  }

  @Test func idsThatLookTheSameAreTwo() throws {
    try withCustomers { service in
      let names = ["caf\u{e9}", "cafe\u{301}", "\u{1}", "z"]
      for name in names {
        let record = JSONValue.object(["id": .string(name), "text": .string("a")])
        _ = try service.call("upsert", .object(["collection": .string("customers"), "records": .array([record])]))
      }
      #expect(Set(try ids(service, limit: 1).map { Array($0.utf8) }) == Set(names.map { Array($0.utf8) }))
    }
  }

  @Test(arguments: ["x", "", "YWZ0ZXI6", "/////w=="])
  func aCursorOfSomebodyElseIsRefused(cursor: String) throws {
    let error = try withCustomers {
      try $0.error("scroll", #"{"collection":"customers","limit":5,"cursor":"\#(cursor)"}"#)
    }
    #expect(error == RPCError(.invalidParams, "cursor of scroll is invalid; start without one"))
  }

  @Test(arguments: ["", #","limit":0"#, #","limit":10001"#, #","limit":1,"fields":["shoe"]"#])
  func aPageHasALimit(more: String) throws {
    let error = try withCustomers { try $0.error("scroll", #"{"collection":"customers"\#(more)}"#) }
    #expect(error?.code == RPCErrorCode.invalidParams.rawValue)
  }

  @Test func everyMethodTakesATimeout() throws {
    try withCustomers { service in
      try service.addCustomers(2)
      #expect(try service.call("count", #"{"collection":"customers","timeout_ms":1000}"#)["count"] == .integer(2))
    }
  }

  @Test(arguments: [
    ("ping", "{}", RequestCost.Lane.quick), ("get", #"{"collection":"customers","id":"a"}"#, .quick),
    ("nearest", #"{"collection":"customers","to":{"id":"a"},"k":10}"#, .quick),
    ("nearest", #"{"collection":"customers","to":{"text":"a"}}"#, .thinking),
    ("nearest", #"{"collection":"customers","to":{"id":"a"},"k":10000}"#, .thinking),
    ("search", #"{"collection":"customers","query":"a"}"#, .thinking),
    ("upsert", #"{"collection":"customers","records":[{"id":"a","text":"a"}]}"#, .writing),
    ("delete", #"{"collection":"customers","ids":["a"]}"#, .writing), ("backup", #"{"path":"/x"}"#, .bulk),
    ("audit", "{}", .bulk), ("customer_erase", #"{"id":"a"}"#, .bulk),
    ("compact", #"{"collection":"customers"}"#, .writing),
  ])
  func requestsAreJudgedByWhatTheyCost(method: String, params: String, kind: RequestCost.Lane) throws {
    try withCustomers { service in
      let request = RPCRequest(id: nil, method: method, params: try json(params))
      #expect(service.prepare(request).cost.lane == kind)
    }
  }

  @Test func manyRecordsOrTextsAreBulk() throws {
    try withCustomers { service in
      let texts = JSONValue.array([JSONValue](repeating: .string("some text of some length"), count: 1000))
      let records = JSONValue.array([JSONValue](repeating: .object(["id": .string("a")]), count: 100))
      for (method, params) in [
        ("embed", ["texts": texts] as JSONObject),
        ("upsert", ["collection": .string("customers"), "records": records]),
      ] {
        #expect(service.prepare(RPCRequest(id: nil, method: method, params: .object(params))).cost.lane == .bulk)
      }
    }
  }
}
