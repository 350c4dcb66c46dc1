import Engine
import Foundation
import TestSupport
import Testing
import Wire

@Suite struct ServiceRecordsTests {
  @Test func aRecordComesBackAsDesigned() throws {
    try withCustomers { service in
      let fields = #"{"age":51,"loan":"yes","joined":"2020-01-31","products":["loan","card"],"income":10.5}"#
      _ = try service.call("upsert", #"{"collection":"customers","records":[{"id":"a","fields":\#(fields)}]}"#)
      let record = try service.call("get", #"{"collection":"customers","id":"a"}"#)
      #expect(record.object?.keys == ["id", "text", "fields", "created", "updated"])
      #expect(
        record["fields"]?.text
          == #"{"age":51,"income":10.5,"loan":true,"joined":"2020-01-31","products":["loan","card"]}"#)
      let created = try #require(record["created"]?.string)
      #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
      #expect(record["updated"] == .string(created))
    }
  }

  @Test func theVectorComesOnlyWhenAskedFor() throws {
    try withCustomers { service in
      try service.addCustomers(1)
      let record = try service.call("get", #"{"collection":"customers","id":"c0","vector":true}"#)
      let vector = try #require(record["vector"]?.vector)
      #expect(vector.count == TinyModel.hiddenSize)
      #expect(abs(dot(vector, vector) - 1) < 1e-5)
    }
  }

  @Test func aMissingRecordIsNotFound() throws {
    try withCustomers { service in
      let error = try #require(try service.error("get", #"{"collection":"customers","id":"x"}"#))
      #expect(error == RPCError(.notFound, "there is no record x in customers"))
    }
  }

  @Test func anIDThatNoRecordCanHaveIsTheCallersMistake() throws {
    try withCustomers { service in
      for id in ["", String(repeating: "x", count: 512)] {
        let calls = [
          ("get", #"{"collection":"customers","id":"\#(id)"}"#),
          ("delete", #"{"collection":"customers","ids":["\#(id)"]}"#),
          ("nearest", #"{"collection":"customers","to":{"id":"\#(id)"}}"#),
          ("nearest", #"{"collection":"customers","to":{"positive":["\#(id)"]}}"#),
        ]
        for (method, params) in calls {
          let error = try #require(try service.error(method, params))
          #expect(error.code == RPCErrorCode.invalidParams.rawValue)
          #expect(error.message.contains("use 1 to 511 bytes"), "\(method): \(error)")
        }
      }
    }
  }

  @Test func upsertSaysWhatBecameOfEachRecord() throws {
    try withCustomers { service in
      let replies = try [1, 1, 2].map { age in
        try service.call("upsert", #"{"collection":"customers","records":[{"id":"a","fields":{"age":\#(age)}}]}"#).text
      }
      #expect(replies == ["created", "unchanged", "updated"].map { #"{"items":[{"id":"a","status":"\#($0)"}]}"# })
    }
  }

  @Test func aRecordIsReplacedWhole() throws {
    try withCustomers { service in
      for fields in [#"{"age":1,"city":"Leeds"}"#, #"{"age":2}"#] {
        _ = try service.call("upsert", #"{"collection":"customers","records":[{"id":"a","fields":\#(fields)}]}"#)
      }
      #expect(try service.call("get", #"{"collection":"customers","id":"a"}"#)["fields"]?.text == #"{"age":2}"#)
    }
  }

  @Test func upsertIsAllOrNothingAndListsEveryMistake() throws {
    try withCustomers { service in
      let records = #"[{"id":"a","fields":{"age":1}},{"id":"b","fields":{"age":"old"}},7,{"fields":{}}]"#
      let error = try #require(
        try service.error("upsert", #"{"collection":"customers","records":\#(records)}"#))
      #expect(error.code == RPCErrorCode.invalidParams.rawValue)
      #expect(error.message.hasPrefix("3 records were refused, the first because age: "))
      let items = try #require(error.data?["items"]?.array)
      #expect(items.map { $0["index"] } == [.integer(1), .integer(2), .integer(3)])
      #expect(items.map { $0["id"] } == [.string("b"), .null, .null])
      #expect(items[1]["message"] == .string("a record is an object, not a number"))
      #expect(try service.call("count", #"{"collection":"customers"}"#)["count"] == .integer(0))
    }
  }

  @Test func ofRecordsWithTheSameIDInACallTheLastWins() throws {
    try withCustomers { service in
      let vector = JSONValue.vector(normalised([1] + [Float](repeating: 0, count: TinyModel.hiddenSize - 1))).text
      let plain = #"{"id":"a","fields":{"age":5}}"#
      let given = #"{"id":"a","fields":{"age":5},"vector":\#(vector)}"#
      for records in ["[\(plain)]", "[\(given),\(plain)]"] {
        _ = try service.call("upsert", #"{"collection":"customers","records":\#(records)}"#)
      }
      let nearest = #"{"collection":"customers","to":{"text":"5-year-old  in "},"k":1}"#
      #expect(try service.call("nearest", nearest).scores.first ?? 0 > 0.99999)
    }
  }

  @Test func aVectorOfAnotherLengthIsRefused() throws {
    try withCustomers { service in
      let error = try #require(
        try service.error("upsert", #"{"collection":"customers","records":[{"id":"a","vector":[1,0]}]}"#))
      #expect(error.message.contains("vector: the vector has 2 numbers and this collection's have 32"), "\(error)")
    }
  }

  @Test func countsWhatPassesAFilter() throws {
    try withCustomers { service in
      try service.addCustomers(9)
      func count(_ filter: String) throws -> JSONValue? {
        try service.call("count", #"{"collection":"customers","filter":"\#(filter)"}"#)["count"]
      }
      #expect(try count("") == .integer(9))
      #expect(try count("age >= 2 and job = 'nurse'") == .integer(2))
      #expect(try count("age > 100") == .integer(0))
    }
  }

  @Test(arguments: ["search", "count", "delete", "nearest"])
  func aMistakeInAFilterHasItsColumn(method: String) throws {
    try withCustomers { service in
      let more = ["search": #","query":"x""#, "nearest": #","to":{"text":"x"}"#][method] ?? ""
      for (filter, column) in [("age > 5 and shoe = 1", 13), ("age >", 6)] {
        let error = try #require(
          try service.error(method, #"{"collection":"customers","filter":"\#(filter)"\#(more)}"#))
        #expect(error.code == RPCErrorCode.invalidParams.rawValue)
        #expect(error.data?["column"] == .integer(Int64(column)), "\(error) \(String(describing: error.data))")
      }
    }
  }

  @Test func deletesByIDAndSaysHowMany() throws {
    try withCustomers { service in
      try service.addCustomers(3)
      let result = try service.call("delete", #"{"collection":"customers","ids":["c0","c0","nobody","c2"]}"#)
      #expect(result.text == #"{"deleted":2}"#)
      #expect(
        try service.error("get", #"{"collection":"customers","id":"c0"}"#)?.code == RPCErrorCode.notFound.rawValue)
      #expect(try service.call("search", #"{"collection":"customers","query":"nurse"}"#).hitIDs == ["c1"])
    }
  }

  @Test func deletesByFilter() throws {
    try withCustomers { service in
      try service.addCustomers(6)
      let result = try service.call("delete", #"{"collection":"customers","filter":"job = \"nurse\""}"#)
      #expect(result.text == #"{"deleted":2}"#)
      #expect(try service.call("count", #"{"collection":"customers"}"#)["count"] == .integer(4))
    }
  }

  @Test(arguments: [
    (#"{"collection":"customers"}"#, "delete takes either ids or filter"),
    (#"{"collection":"customers","ids":["a"],"filter":"age > 1"}"#, "delete takes either ids or filter"),
    (#"{"collection":"customers","filter":"  "}"#, "filter of delete is empty"),
  ])
  func deleteNeedsExactlyOneWay(params: String, message: String) throws {
    let error = try withCustomers { try $0.error("delete", params) }
    #expect(error == RPCError(.invalidParams, message))
  }

  @Test func tooMuchInACallIsTooLarge() throws {
    try withCustomers { service in
      let ids = [String](repeating: #""a""#, count: 50_001).joined(separator: ",")
      let nulls = [String](repeating: "null", count: 50_001).joined(separator: ",")
      let texts = [String](repeating: #""a""#, count: 4097).joined(separator: ",")
      for (method, params) in [
        ("delete", #"{"collection":"customers","ids":[\#(ids)]}"#),
        ("upsert", #"{"collection":"customers","records":[\#(nulls)]}"#), ("embed", #"{"texts":[\#(texts)]}"#),
      ] {
        let error = try service.error(method, params)
        #expect(error?.code == RPCErrorCode.tooLarge.rawValue, "\(method)")
      }
    }
  }
}
