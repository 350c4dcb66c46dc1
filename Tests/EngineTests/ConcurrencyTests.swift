import API
import Engine
import Foundation
import Index
import Synchronization
import TestSupport
import Testing
import Wire

@Suite struct ConcurrencyTests {
  @Test func searchesStayConsistentWhileRecordsComeAndGo() throws {
    try withBank { bank in
      let engine = try bank.open()
      let collection = try engine.create(Bank.plain("notes"))
      let traffic = Traffic(service: MethodDispatcher(engine))
      let searchers = (1...4).map { seed in Thread { traffic.search(seed: UInt64(seed)) } }
      searchers.forEach { $0.start() }
      try traffic.write(rounds: 200)
      traffic.stop()
      #expect(traffic.problems == [])
      #expect(traffic.searches > 0)
      // Each round adds ids r, r + 1 and r + 2, and takes out r.
      #expect(try MethodDispatcher(engine).call("count", #"{"collection":"notes"}"#)["count"] == .integer(2))
      #expect(
        try MethodDispatcher(engine).call("count", #"{"collection":"notes","filter":"age >= 200"}"#)["count"]
          == .integer(2))
      #expect(try collection.verify().isEmpty)
    }
  }

  /// Of calls that make the same collection one makes it; it can be looked up by others all the while.
  @Test func aCollectionIsMadeOnce() throws {
    try withBank { bank in
      let engine = try bank.open()
      _ = try engine.model.load()
      let made = Mutex(0)
      let refused = Mutex(0)
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        do {
          _ = try engine.create(Bank.plain("notes"))
          made.withLock { $0 += 1 }
        } catch EngineError.collectionExists("notes") {
          refused.withLock { $0 += 1 }
        } catch {
          Issue.record(error)
        }
        _ = engine.collections
      }
      #expect(made.withLock { $0 } == 1 && refused.withLock { $0 } == 7)
      #expect(try engine.collection("notes").verify().isEmpty)
      #expect(throws: EngineError.collectionExists("notes")) { try engine.create(Bank.plain("notes")) }
    }
  }

  @Test func twoImportsOfTheSameRecordsBothEnd() throws {
    try withBank { bank in
      let engine = try bank.open()
      let collection = try engine.create(Schema(json: json(Bank.customers)))
      let files = try (0..<2).map { part in
        let lines = (0..<300).map { "c\($0),\($0),\(["nurse", "pilot"][part]),Leeds\n" }
        return try bank.input("part\(part).csv", "customer_id,age,job,city\n" + lines.joined())
      }
      let failures = Mutex<[String]>([])
      DispatchQueue.concurrentPerform(iterations: 2) { part in
        var options = ImportOptions()
        options.batch = 20
        do {
          for _ in 0..<3 { _ = try Importer(engine, into: collection, options: options).run(files[part]) }
        } catch {
          failures.withLock { $0.append("\(error)") }
        }
      }
      #expect(failures.withLock { $0 } == [])
      #expect(try MethodDispatcher(engine).call("count", #"{"collection":"customers"}"#)["count"] == .integer(300))
      #expect(try collection.verify().isEmpty)
    }
  }
}

/// Searches on some threads while one writes.
private final class Traffic: Sendable {
  private struct State {
    var stopped = false
    var searches = 0
    var problems: [String] = []
  }

  private let service: MethodDispatcher
  private let state = Mutex(State())
  private let running = DispatchGroup()

  init(service: MethodDispatcher) {
    self.service = service
    for _ in 0..<4 { running.enter() }
  }

  var problems: [String] { state.withLock { $0.problems } }
  var searches: Int { state.withLock { $0.searches } }

  func stop() {
    state.withLock { $0.stopped = true }
    running.wait()
  }

  func write(rounds: Int) throws {
    var random = SeededGenerator(seed: 9)
    for round in 0..<rounds {
      let records = (round..<round + 3).map { index in
        let vector = JSONValue.vector(random.nextUnitVector(dimension: TinyModel.hiddenSize)).text
        return #"{"id":"\#(index)","fields":{"age":\#(index)},"vector":\#(vector)}"#
      }
      _ = try service.call("upsert", #"{"collection":"notes","records":[\#(records.joined(separator: ","))]}"#)
      _ = try service.call("delete", #"{"collection":"notes","ids":["\#(round)"]}"#)
    }
  }

  func search(seed: UInt64) {
    defer { running.leave() }
    var random = SeededGenerator(seed: seed)
    while !state.withLock({ $0.stopped }) {
      let vector = JSONValue.vector(random.nextUnitVector(dimension: TinyModel.hiddenSize)).text
      do {
        let reply = try service.call("nearest", #"{"collection":"notes","to":{"vector":\#(vector)}}"#)
        check(reply)
      } catch {
        state.withLock { $0.problems.append("\(error)") }
      }
    }
  }

  /// Every commit leaves two or three records, numbered one after the other.
  private func check(_ reply: JSONValue) {
    let hits = reply["hits"]?.array ?? []
    let numbers = reply.hitIDs.compactMap(Int.init).sorted()
    let isWhole = [0, 2, 3].contains(numbers.count) && reply["matched"] == .integer(Int64(numbers.count))
    let isOneState = zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }
    let fits = hits.allSatisfy { $0["record"]?["id"] == $0["id"] && $0["record"]?["fields"]?["age"]?.integer != nil }
    state.withLock { state in
      state.searches += 1
      guard isWhole, isOneState, fits, reply.scores == reply.scores.sorted(by: >) else {
        return state.problems.append(reply.text)
      }
    }
  }
}
