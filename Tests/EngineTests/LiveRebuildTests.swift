import API
import Engine
import Foundation
import Index
import Synchronization
import TestSupport
import Testing
import Wire

/// Rebuilds, rollbacks and compactions while records come and go.
@Suite struct LiveRebuildTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func nothingThatWasAcknowledgedIsLost(seed: UInt64) throws {
    try withBank { bank in
      let other = bank.folder + "/other"
      try TinyModel.write(to: URL(fileURLWithPath: other), seed: 2)
      let engine = try bank.openWithCustomers(0)
      let service = MethodDispatcher(engine)
      let writers = (0..<3).map { Writer(service, number: $0, seed: seed) }
      for writer in writers { try writer.fill(400) }
      let searcher = Searcher(service)
      for worker in writers { Thread { worker.run() }.start() }
      Thread { searcher.run() }.start()
      var options = RebuildOptions()
      options.model = other
      let requests: [JobRequest] = [
        .rebuild(RebuildOptions()), .rollback, .rebuild(options), .rollback, .compact,
      ]
      for request in requests {
        let job = try engine.finish(request, on: "customers", inServer: true)
        #expect(job.status.state == .done, "seed \(seed): \(job.json.text)")
        // The moment after a switch is one at which all that was acknowledged must be there.
        for writer in writers { #expect(try writer.agrees(), "seed \(seed), after \(request.kind)") }
      }
      for writer in writers { writer.stop() }
      searcher.stop()
      #expect(writers.flatMap(\.problems) + searcher.problems == [], "seed \(seed)")
      #expect(writers.allSatisfy { $0.writes > 0 } && searcher.searches > 0)
      let all = try service.everything("customers")
      let expected = writers.reduce(into: [:]) { $0.merge($1.oracle) { $1 } }
      #expect(all.mapValues { $0["fields"]?["age"]?.integer ?? -1 } == expected, "seed \(seed)")
      #expect(try engine.collection("customers").verify() == [], "seed \(seed)")
      #expect(try bank.generations("customers").count == 1)
    }
  }

  /// A copy of a batch is a commit: as many as that needs, and a few for what a switch notes.
  @Test func whatWasCopiedIsNotCopiedAgain() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(2000)
      let older = try engine.collection("customers").generation
      #expect(try engine.finish(.rebuild(RebuildOptions()), on: "customers").status.state == .done)
      try MethodDispatcher(engine).addCustomers(2000)
      let before = older.snapshot.sequence
      #expect(try engine.finish(.rollback, on: "customers", inServer: true).status.state == .done)
      let commits = try engine.collection("customers").generation.snapshot.sequence - before
      #expect((4...10).contains(commits), "\(commits) commits")
    }
  }

  @Test func aChangeMadeMeanwhileWinsOverTheFile() throws {
    // Where the disk is slow and the processor is not, a short file is read before the changes are made.
    let isShown = try [6000, 24_000, 96_000, 384_000].contains { try changesWin(overAFileOf: $0) }
    #expect(isShown, "every file was read too soon for this test")
  }

  /// Changes records while a file is read, and looks at what there is then; false if the file was read too soon for that.
  private func changesWin(overAFileOf rows: Int) throws -> Bool {
    var wasReading = false
    try withBank { bank in
      let engine = try bank.openWithCustomers(10)
      let service = MethodDispatcher(engine)
      let last = ["c\(rows - 1)", "c\(rows - 2)"]
      let lines = (0..<rows).map { "c\($0),\($0),nurse,Leeds\n" }
      var options = RebuildOptions()
      options.file = try bank.write("new.csv", "customer_id,age,job,city\n" + lines.joined())
      let job = try engine.start(.rebuild(options), on: engine.collection("customers"), inServer: true)
      while job.status.state == .running, job.status.phase != "reading" || job.status.done == 0 { usleep(200) }
      // One that the file has read already, one that it has not, one that stays as it is, and one that goes.
      let changed = ["c1", last[0]].map { #"{"id":"\#($0)","fields":{"age":500,"job":"judge","city":"York"}}"# }
      let same = #"{"id":"c2","fields":{"age":2,"job":"pilot","city":"Leeds"}}"#
      let records = (changed + [same]).joined(separator: ",")
      _ = try service.call("upsert", #"{"collection":"customers","records":[\#(records)]}"#)
      _ = try service.call("delete", #"{"collection":"customers","ids":["c3","\#(last[1])"]}"#)
      wasReading = job.status.phase == "reading"
      job.wait()
      guard wasReading else { return }
      #expect(job.status.state == .done, "\(job.json.text)")
      let after = try service.everything("customers")
      #expect(after.count == rows - 2)
      #expect(after["c1"]?["fields"]?["age"] == .integer(500) && after[last[0]]?["fields"]?["age"] == .integer(500))
      #expect(after["c2"]?["fields"]?["job"] == .string("pilot"))
      #expect(after["c3"] == nil && after[last[1]] == nil)
      #expect(after["c4"]?["fields"]?["job"] == .string("nurse"))
    }
    return wasReading
  }
}

/// Puts in, changes and takes out records whose ids are its own, and knows what there must be.
private final class Writer: Sendable {
  private struct State {
    var oracle: [String: Int64] = [:]
    var random: SeededGenerator
    var writes = 0
    var problems: [String] = []
    var isStopped = false
  }

  private let service: MethodDispatcher
  private let number: Int
  private let state: Mutex<State>
  private let ended = DispatchSemaphore(value: 0)

  init(_ service: MethodDispatcher, number: Int, seed: UInt64) {
    self.service = service
    self.number = number
    state = Mutex(State(random: SeededGenerator(seed: seed * 100 + UInt64(number))))
  }

  var oracle: [String: Int64] { state.withLock { $0.oracle } }
  var problems: [String] { state.withLock { $0.problems } }
  var writes: Int { state.withLock { $0.writes } }

  func fill(_ count: Int) throws {
    try state.withLock { try upsert(0..<count, &$0) }
  }

  func run() {
    while !state.withLock({ $0.isStopped }) {
      state.withLock { state in
        do {
          try write(&state)
        } catch {
          state.problems.append("\(error)")
        }
      }
      // The job makes way for everything else: without a pause it would never end where there are few cores.
      usleep(500)
    }
    ended.signal()
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    ended.wait()
  }

  /// Whether what is stored of its ids is what it wrote.
  func agrees() throws -> Bool {
    try state.withLock { state in
      let stored = try service.everything("customers").filter { $0.key.hasPrefix("w\(number)-") }
      return stored.mapValues { $0["fields"]?["age"]?.integer ?? -1 } == state.oracle
    }
  }

  private func write(_ state: inout State) throws {
    let first = Int.random(in: 0..<500, using: &state.random)
    let range = first..<first + Int.random(in: 1...8, using: &state.random)
    switch Int.random(in: 0..<4, using: &state.random) {
    case 0: try delete(range, &state)
    case 1: try deleteByFilter(&state)
    default: try upsert(range, &state)
    }
    state.writes += 1
  }

  private func upsert(_ range: Range<Int>, _ state: inout State) throws {
    var records: [String] = []
    for index in range {
      let age = Int64.random(in: 0..<1000, using: &state.random)
      state.oracle["w\(number)-\(index)"] = age
      records.append(#"{"id":"w\#(number)-\#(index)","fields":{"age":\#(age),"job":"nurse","city":"w\#(number)"}}"#)
    }
    _ = try service.call("upsert", #"{"collection":"customers","records":[\#(records.joined(separator: ","))]}"#)
  }

  private func delete(_ range: Range<Int>, _ state: inout State) throws {
    let ids = range.map { "w\(number)-\($0)" }
    let expected = ids.count { state.oracle.removeValue(forKey: $0) != nil }
    let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
    let reply = try service.call("delete", #"{"collection":"customers","ids":[\#(list)]}"#)
    if reply["deleted"] != .integer(Int64(expected)) { state.problems.append("\(expected) \(reply.text)") }
  }

  private func deleteByFilter(_ state: inout State) throws {
    let age = Int64.random(in: 0..<1000, using: &state.random)
    state.oracle = state.oracle.filter { $0.value != age }
    _ = try service.call(
      "delete", #"{"collection":"customers","filter":"city = \"w\#(number)\" and age = \#(age)"}"#)
  }
}

/// Asks all the time; no question may fail or find nothing.
private final class Searcher: Sendable {
  private struct State {
    var searches = 0
    var problems: [String] = []
    var isStopped = false
  }

  private let service: MethodDispatcher
  private let state = Mutex(State())
  private let ended = DispatchSemaphore(value: 0)

  init(_ service: MethodDispatcher) { self.service = service }

  var problems: [String] { state.withLock { $0.problems } }
  var searches: Int { state.withLock { $0.searches } }

  func run() {
    while !state.withLock({ $0.isStopped }) {
      let outcome = Result { () throws -> JSONValue in
        let questions = ["a nurse", "a pilot in w1"]
        let text = questions[searches % 2] + " \(searches)"
        return try service.call("search", #"{"collection":"customers","query":"\#(text)","k":5}"#)
      }
      state.withLock { state in
        state.searches += 1
        switch outcome {
        case .success(let reply):
          if reply.hitIDs.count != 5 || reply.scores.contains(where: { $0 > 1.001 }) {
            state.problems.append(reply.text)
          }
        case .failure(let error): state.problems.append("\(error)")
        }
      }
      usleep(500)
    }
    ended.signal()
  }

  func stop() {
    state.withLock { $0.isStopped = true }
    ended.wait()
  }
}
