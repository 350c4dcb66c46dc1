import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct RelevanceTests {
  private static let ask = #"{"collection":"customers","query":"2-year-old pilot","understand":false,"k":100}"#

  private func relevances(_ reply: JSONValue) -> [Double] {
    reply["hits"]?.array?.compactMap { $0["relevance"]?.number } ?? []
  }

  @Test func theScaleIsThatOfTheScoresItIsMadeFrom() {
    var random = SeededGenerator(seed: 8)
    for _ in 0..<200 {
      let scores = (0..<Int.random(in: 2...200, using: &random)).map { _ in Float.random(in: -1...1, using: &random) }
      let relevance = Relevance(nearest: scores)
      let mean = scores.map(Double.init).reduce(0, +) / Double(scores.count)
      let variance = scores.map { pow(Double($0) - mean, 2) }.reduce(0, +) / Double(scores.count)
      let cut = mean + 2.5 * max(variance.squareRoot(), 0.01)
      #expect(abs(relevance.of(Float(cut)) - Relevance.cut) < 1e-4)
      #expect(relevance.of(Float(mean)) < 0.04)
      let (low, high) = (Float.random(in: -1...0, using: &random), Float.random(in: 0.01...1, using: &random))
      #expect(relevance.of(low) < relevance.of(high))
      let wanted = Double.random(in: 0.01...0.99, using: &random)
      #expect(abs(relevance.of(relevance.score(at: wanted)) - wanted) < 1e-3)
    }
    let same = Relevance(nearest: [0.3, 0.3])
    #expect(same.of(0.3) < 0.04 && same.of(0.4) > 0.99, "a deviation of nothing is not believed")
    #expect(same.score(at: 0) == -.infinity && same.score(at: 1) == .infinity)
  }

  @Test func hitsCarryTheirRelevanceAndTheReplyCountsThem() throws {
    try withCustomers { service in
      try service.addCustomers(40)
      let reply = try service.call("search", Self.ask)
      let values = relevances(reply)
      #expect(values.count == 40 && values == values.sorted(by: >))
      #expect(values.allSatisfy { (0...1).contains($0) })
      #expect(reply["relevant"] == .integer(Int64(values.count { $0 >= Relevance.cut })))
    }
  }

  @Test func aLeastRelevanceBarsTheRest() throws {
    try withCustomers { service in
      try service.addCustomers(40)
      let all = relevances(try service.call("search", Self.ask))
      let levels = Set(all).sorted(by: >)
      #expect(levels.count > 2)
      let least = (levels[1] + levels[2]) / 2
      let some = try service.call(
        "search", Self.ask.dropLast() + #","min_relevance":\#(least)}"#)
      #expect(relevances(some) == all.filter { $0 > least })
      #expect(try service.call("search", Self.ask.dropLast() + #","min_relevance":1}"#).hitIDs.isEmpty)
      #expect(try service.call("search", Self.ask.dropLast() + #","min_relevance":0}"#).hitIDs.count == 40)
    }
  }

  @Test func nearnessToARecordHasNone() throws {
    try withCustomers { service in
      try service.addCustomers(5)
      let reply = try service.call("nearest", #"{"collection":"customers","to":{"id":"c1"}}"#)
      #expect(reply["relevant"] == nil && relevances(reply).isEmpty && reply.hitIDs.count == 4)
      let error = try service.error("nearest", #"{"collection":"customers","to":{"id":"c1"},"min_relevance":0.5}"#)
      #expect(error?.code == -32602 && error?.message.contains("use min_score") == true)
      let wrong = try service.error("search", #"{"collection":"customers","query":"x","min_relevance":7}"#)
      #expect(
        wrong?.message == "min_relevance of search is from 0 to 1; 0.5 is where a hit begins to count as relevant")
    }
  }

  @Test func anEmptyCollectionHasNoScaleAndNoHits() throws {
    try withCustomers { service in
      let reply = try service.call("search", #"{"collection":"customers","query":"pilot","min_relevance":0.5}"#)
      #expect(reply["relevant"] == nil && reply.hitIDs.isEmpty)
      try service.addCustomers(1)
      #expect(try relevances(service.call("search", Self.ask)).count == 1)
    }
  }

  /// The scale is measured once: the same question gets the same answer after a restart, and after little has changed.
  @Test func theScaleIsKeptUntilTheCollectionIsAnother() throws {
    try withBank { bank in
      func relevance(_ engine: Engine) throws -> JSONValue? {
        try MethodDispatcher(engine).call("search", Self.ask)["hits"]?.array?.first { $0["id"] == .string("c2") }?[
          "relevance"]
      }
      let measured: JSONValue?
      do {
        let engine = try bank.open()
        _ = try engine.create(Schema(json: json(Bank.customers)))
        try MethodDispatcher(engine).addCustomers(40)
        measured = try relevance(engine)
        _ = try MethodDispatcher(engine).call("delete", #"{"collection":"customers","ids":["c30","c31","c32","c33"]}"#)
        #expect(try relevance(engine) == measured)
      }
      let engine = try bank.open()
      #expect(try relevance(engine) == measured)
      let words = ["travel", "garden", "pension", "music", "house", "school"]
      let records = (0..<60).map { index in
        #"{"id":"n\#(index)","fields":{"age":\#(index),"job":"\#(words[index % 6])","city":"\#(words[index / 6 % 6])"}}"#
      }
      _ = try MethodDispatcher(engine).call(
        "upsert", #"{"collection":"customers","records":[\#(records.joined(separator: ","))]}"#)
      #expect(try relevance(engine) != measured)
    }
  }
}
