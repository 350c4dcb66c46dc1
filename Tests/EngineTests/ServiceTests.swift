import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

@Suite struct ServiceTests {
  @Test func pingTellsVersionModelAndUptime() throws {
    try withCustomers { service in
      let reply = try service.call("ping", "{}")
      #expect(reply.object?.keys == ["version", "model", "uptime_s"])
      #expect(reply["version"] == .string(Engine.version) && reply["model"] == .string("model"))
    }
  }

  @Test func anUnknownMethodIsNamedWithThoseThereAre() throws {
    try withCustomers { service in
      let error = try #require(try service.error("serach", "{}"))
      #expect(error.code == RPCErrorCode.methodNotFound.rawValue)
      #expect(
        error.message.hasPrefix(
          "there is no method serach; the methods are audit, audit_trim, audit_verify, authenticate, backup, cancel"))
    }
  }

  @Test func paramsMayBeMissing() throws {
    try withCustomers { service in
      guard case .success = service.handle(RPCRequest(id: nil, method: "ping", params: nil)) else {
        Issue.record("ping without params failed")
        return
      }
    }
  }

  @Test func collectionsListsNameCountAndSchema() throws {
    try withCustomers { service in
      try service.addCustomers(2)
      let list = try #require(try service.call("collections", "{}")["collections"]?.array)
      #expect(list.map { $0.object?.keys } == [["name", "count", "schema"]])
      #expect(list[0]["count"] == .integer(2))
      #expect(try list[0]["schema"] == json(Bank.customers))
    }
  }

  @Test func statsDescribeACollectionAndTheModel() throws {
    try withCustomers { service in
      try service.addCustomers(2)
      let reply = try service.call("stats", #"{"collection":"customers"}"#)
      let stats = try #require(reply["collections"]?.array?.first)
      #expect(stats["dimension"] == .integer(32) && stats["count"] == .integer(2) && stats["fields"] == .integer(8))
      #expect(stats["generation"] == .string("g000001") && stats["commits"] == .integer(1))
      #expect(reply["model"]?["fingerprint"] == stats["fingerprint"])
    }
  }

  @Test func createMakesACollectionOnce() throws {
    try withCustomers { service in
      let params = #"{"schema":{"collection":"notes","fields":{"age":{"type":"integer"}}}}"#
      let made = try service.call("create", params)
      #expect(made.text == #"{"name":"notes","schema":{"collection":"notes","fields":{"age":{"type":"integer"}}}}"#)
      let again = try #require(try service.error("create", params))
      #expect(again == RPCError(.conflict, "there is a collection notes already"))
    }
  }

  @Test(arguments: [
    (#"{}"#, "schema of create is missing"), (#"{"schema":{"collection":"A"}}"#, "A is an invalid collection name"),
    (#"{"schema":{"collection":"a","fields":{"x":{"type":"int"}}}}"#, "field x needs a type"),
    (#"{"schema":5}"#, "it is a number and must be an object"),
  ])
  func aBadSchemaIsTheCallersMistake(params: String, words: String) throws {
    try withCustomers { service in
      let error = try #require(try service.error("create", params))
      #expect(error.code == RPCErrorCode.invalidParams.rawValue)
      #expect(error.message.contains(words), "\(error)")
    }
  }

  @Test func embedGivesVectorsAndTokenCounts() throws {
    try withCustomers { service in
      let reply = try service.call("embed", #"{"texts":["loan","bank card",""]}"#)
      #expect(reply["vectors"]?.array?.map { $0.vector?.count } == [32, 32, 32])
      #expect(reply["tokens"]?.text == "[3,4,2]")
      #expect(try service.call("embed", #"{"texts":[]}"#).text == #"{"vectors":[],"tokens":[]}"#)
    }
  }

  @Test func aTextEmbedsTheSameAloneAndInCompany() throws {
    try withCustomers { service in
      let alone = try service.call("embed", #"{"texts":["bank card"]}"#)["vectors"]?.array?.first
      let company = try service.call("embed", #"{"texts":["loan","bank card","saving"]}"#)["vectors"]?.array?[1]
      #expect(alone == company)
    }
  }

  @Test func embedTakesStringsAlone() throws {
    try withCustomers { service in
      let error = try #require(try service.error("embed", #"{"texts":["a",5]}"#))
      #expect(error.message == "texts of embed is an array of strings; it holds a number")
    }
  }

  @Test func aMissingModelIsTheServersFailure() throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.open(model: "/nowhere"))
      let error = try #require(try service.error("embed", #"{"texts":["a"]}"#))
      #expect(error.code == RPCErrorCode.internalError.rawValue)
      #expect(error.message.contains("run scripts/fetch-model"))
    }
  }
}

@Suite struct TimestampTests {
  @Test(arguments: [
    (0 as Int64, "1970-01-01T00:00:00.000Z"), (1_582_980_323_045, "2020-02-29T12:45:23.045Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (-86_400_000, "1969-12-31T00:00:00.000Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
  ])
  func isRFC3339InUTC(milliseconds: Int64, text: String) {
    #expect(Timestamp.text(milliseconds) == text)
  }
}
