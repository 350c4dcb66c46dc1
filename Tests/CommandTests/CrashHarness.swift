import Foundation
import Synchronization
import TestSupport
import Testing
import Wire

/// What a kill comes down upon.
enum CrashMoment: String, CaseIterable, Sendable {
  case importing = "import"
  case upsert, delete, rebuild
  /// The moment in which a rebuilt generation becomes the live one.
  case switching = "switch"
  case rollback, compact
  /// Nothing is written: what was answered last is what the next server must answer.
  case rest

  /// The method that begins it as a job of the server.
  var method: String? {
    switch self {
    case .rebuild, .switching: #""rebuild","params":{"collection":"people"}"#
    case .rollback: #""rebuild","params":{"collection":"people","rollback":true}"#
    case .compact: #""compact","params":{"collection":"people"}"#
    case .importing, .upsert, .delete, .rest: nil
    }
  }
}

/// Kills a server at random moments while several clients write and jobs run, or an import; and compares what is there afterwards
/// with what was acknowledged.
///
/// Each writer has ids of its own and one call under way at a time, so what it may find after a crash is known but for that
/// call, which must be there whole or not at all. A record's vector follows from its id and the call that wrote it, so that the
/// nearest records to any vector are known as well. A round is made by the seed and its number alone, as far as the moment of a
/// kill can be chosen: `KINDRED_CRASH_SEED` and `KINDRED_CRASH_KILLS` repeat or prolong a run.
struct CrashHarness {
  static let clients = 6

  let folder: String
  let options: [String]
  let seed: UInt64
  private(set) var kills = 0
  /// How many kills came down upon each: calls of clients and jobs that were not acknowledged yet.
  private(set) var tally: [CrashMoment: Int] = [:]
  /// Of the kills at a switch, those that came after its commit.
  private(set) var switchesKept = 0
  private var models: [ClientModel]
  private var imported = ImportModel()
  private var server: RunningServer?
  /// The last job that was begun.
  private var job: String?
  /// The longest wait from the beginning of a job to its kill, in seconds: shorter after each job that had ended before, longer
  /// after each that had not.
  private var patience: [CrashMoment: Double] = [:]

  init(_ folder: String, _ options: [String], seed: UInt64) {
    (self.folder, self.options, self.seed) = (folder, options, seed)
    models = (0..<Self.clients).map { ClientModel(number: $0, seed: seed) }
    // A server that is killed leaves sockets behind that cannot be written to.
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Calls that were acknowledged, and batches of imports.
  var acknowledged: Int { models.reduce(imported.acknowledged) { $0 + $1.acknowledged } }

  /// One line: what was killed how often.
  var summary: String {
    let moments = CrashMoment.allCases.map { "\($0.rawValue) \(tally[$0, default: 0])" }.joined(separator: ", ")
    return "\(kills) kills, \(acknowledged) calls acknowledged; under way at the kill: \(moments) "
      + "(\(switchesKept) after the commit of the switch)"
  }

  /// Makes the empty collection.
  func prepare() throws {
    let schema = #"{"collection":"people","id":"id","fields":{"call":{"type":"integer"},"city":{"type":"keyword"}}}"#
    try schema.write(toFile: folder + "/people.schema.json", atomically: true, encoding: .utf8)
    let outcome = try Program.run(["create", "people", "--schema", "people.schema.json"] + options, in: folder)
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  /// Writes, kills, and checks what is left.
  mutating func round(_ number: Int) throws {
    var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 1000)
    let moment = CrashMoment.allCases[number % CrashMoment.allCases.count]
    let context = "seed \(seed), round \(number), \(moment.rawValue)"
    var answers: [String]?
    if moment == .importing {
      try killImport(&generator)
    } else {
      answers = try killServer(moment, &generator)
    }
    kills += 1
    let verified = try Program.run(["verify"] + options, in: folder)
    #expect(verified.output == "people: ok\n", "\(context): \(verified.output)\(verified.errors)")
    let wire = try wire()
    noteJob(moment, wire)
    let found = try ServerState(wire)
    for index in models.indices { #expect(models[index].reconcile(found.calls) == [], "\(context), client \(index)") }
    #expect(imported.reconcile(found.calls) == [], "\(context)")
    #expect(found.calls.count == models.reduce(imported.live) { $0 + $1.live }, "\(context)")
    #expect(try found.faults(of: wire) == [], "\(context)")
    if let answers { #expect(try ServerState.answers(wire) == answers, "\(context)") }
  }

  /// Ends the last server.
  mutating func end() {
    server?.stop()
    server = nil
  }
}

extension CrashHarness {
  /// A connection to the server that runs, or to a new one.
  private mutating func wire() throws -> LineSocket {
    if server == nil { server = try RunningServer(folder, options) }
    return try LineSocket(#require(server).address)
  }

  private mutating func killImport(_ generator: inout SeededGenerator) throws {
    end()
    let killed = try KilledImport(
      imported.arguments(in: folder) + options, in: folder, afterCommits: Int.random(in: 0...12, using: &generator),
      microseconds: UInt32.random(in: 0...20_000, using: &generator))
    imported.note(killed)
    if killed.wasKilled { tally[.importing, default: 0] += 1 }
  }

  /// Lets clients write, begins the job that belongs to the moment, and kills; nil unless the server was at rest, else what it
  /// answered then.
  private mutating func killServer(_ moment: CrashMoment, _ generator: inout SeededGenerator) throws -> [String]? {
    let wire = try wire()
    while try isRunning(wire) { usleep(2000) }
    if moment == .rollback {
      try begin(.rebuild, wire)
      while try isRunning(wire) { usleep(2000) }
    }
    job = nil
    for index in models.indices { models[index].begin(moment) }
    let pause = Double.random(in: 0.01...0.3, using: &generator)
    let share = Double.random(in: 0...1, using: &generator)
    let server = try #require(server)
    var answers: [String]?
    try traffic(server) { harness, stop in
      Thread.sleep(forTimeInterval: pause)
      if moment.method != nil { try harness.begin(moment, wire) }
      if moment == .switching {
        try harness.awaitSwitch(wire)
        Thread.sleep(forTimeInterval: 0.008 * share)
      } else if moment.method != nil {
        Thread.sleep(forTimeInterval: harness.patience[moment, default: 0.1] * share)
      } else if moment == .rest {
        stop()
        answers = try ServerState.answers(wire)
      }
    }
    self.server = nil
    for moment in Set(models.compactMap(\.underway)) { tally[moment, default: 0] += 1 }
    if moment == .rest { tally[.rest, default: 0] += 1 }
    return answers
  }

  /// Lets the clients write until `body` returns, and kills the server then.
  private mutating func traffic(
    _ server: RunningServer, _ body: (inout CrashHarness, _ stop: () -> Void) throws -> Void
  ) throws {
    let state = Mutex((models: models, stopped: false))
    let running = DispatchGroup()
    let address = server.address
    for index in models.indices {
      running.enter()
      Thread.detachNewThread {
        defer { running.leave() }
        guard let wire = try? LineSocket(address) else { return }
        var model = state.withLock { $0.models[index] }
        while !state.withLock({ $0.stopped }), model.step(wire) {}
        state.withLock { [model] in $0.models[index] = model }
      }
    }
    defer {
      server.kill()
      running.wait()
      models = state.withLock { $0.models }
    }
    try body(&self) {
      state.withLock { $0.stopped = true }
      running.wait()
    }
  }

  private mutating func begin(_ moment: CrashMoment, _ wire: LineSocket) throws {
    var reply = ""
    // A job that was interrupted has the collection until it ends.
    for _ in 0..<30_000 {
      reply = try wire.exchange(#"{"id":1,"method":\#(moment.method ?? "")}"#)
      job = try JSONValue(parsing: reply)["result"]?["job"]?.string
      if job != nil { return }
      usleep(10_000)
    }
    Issue.record("\(moment.rawValue): \(reply)")
  }

  private func status(_ wire: LineSocket) throws -> JSONValue? {
    guard let job else { return nil }
    return try JSONValue(parsing: wire.exchange(#"{"id":1,"method":"job","params":{"id":"\#(job)"}}"#))["result"]
  }

  private func isRunning(_ wire: LineSocket) throws -> Bool { try status(wire)?["state"] == .string("running") }

  private func awaitSwitch(_ wire: LineSocket) throws {
    while let status = try status(wire), status["state"] == .string("running"), status["phase"] != .string("switching")
    {
      usleep(200)
    }
  }

  /// Notes upon what a job was killed: the next server begins it again, unless it had come to its end.
  private mutating func noteJob(_ moment: CrashMoment, _ wire: LineSocket) {
    guard moment.method != nil else { return }
    let isResumed = (try? status(wire)) != nil
    if moment == .switching {
      tally[.switching, default: 0] += 1
      if !isResumed { switchesKept += 1 }
    } else if isResumed {
      tally[moment, default: 0] += 1
      patience[moment, default: 0.1] *= 1.3
    } else {
      patience[moment, default: 0.1] /= 2
    }
  }
}
