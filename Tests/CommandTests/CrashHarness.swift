import Foundation
import Synchronization
import TestSupport
import Testing

/// Kills a server at random moments while several clients write, and compares what is there afterwards with what was acknowledged.
///
/// Each client has ids of its own and one call under way at a time, so what it may find after a crash is known but for that
/// call, which must be there whole or not at all. A round is made by the seed and its number alone, as far as the moment of a kill
/// can be chosen: `KINDRED_CRASH_SEED` and `KINDRED_CRASH_KILLS` repeat or prolong a run.
struct CrashHarness {
  static let clients = 6

  let folder: String
  let options: [String]
  let seed: UInt64
  private(set) var kills = 0
  private(set) var acknowledged = 0
  private var models: [ClientModel]

  init(_ folder: String, _ options: [String], seed: UInt64) {
    (self.folder, self.options, self.seed) = (folder, options, seed)
    models = (0..<Self.clients).map { ClientModel(number: $0, seed: seed) }
    // A server that is killed leaves sockets behind that cannot be written to.
    _ = signal(SIGPIPE, SIG_IGN)
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
    // Some servers are killed at rest: what they answered last is what the next one must answer.
    let isQuiet = number % 4 == 3
    let server = try RunningServer(folder, options)
    let patience = Double.random(in: 0.01...0.4, using: &generator)
    let answers = try traffic(server, round: number, seconds: patience, isQuiet: isQuiet)
    kill(server.process.processIdentifier, SIGKILL)
    server.process.waitUntilExit()
    kills += 1
    let verified = try Program.run(["verify"] + options, in: folder)
    #expect(verified.output == "people: sound\n", "seed \(seed), round \(number): \(verified.output)\(verified.errors)")
    let next = try RunningServer(folder, options)
    defer { next.stop() }
    let wire = try LineSocket(next.address)
    for index in models.indices {
      let faults = try models[index].reconcile(wire)
      #expect(faults == [], "seed \(seed), round \(number), client \(index)")
    }
    let total = models.reduce(0) { $0 + $1.live }
    #expect(try Self.count(wire) == total, "seed \(seed), round \(number)")
    if let answers { #expect(try Self.answers(wire) == answers, "seed \(seed), round \(number)") }
  }

  /// Lets the clients write for a while; nil unless the server came to rest, else what it answers then.
  private mutating func traffic(
    _ server: RunningServer, round: Int, seconds: Double, isQuiet: Bool
  ) throws -> [String]? {
    let state = Mutex((models: models, stopped: false))
    let running = DispatchGroup()
    let address = server.address
    for index in models.indices {
      running.enter()
      Thread.detachNewThread {
        defer { running.leave() }
        guard let wire = try? LineSocket(address) else { return }
        var model = state.withLock { $0.models[index] }
        while !state.withLock({ $0.stopped }), model.step(wire, round: round) {}
        state.withLock { [model] in $0.models[index] = model }
      }
    }
    Thread.sleep(forTimeInterval: seconds)
    var answers: [String]?
    if isQuiet {
      state.withLock { $0.stopped = true }
      running.wait()
      answers = try Self.answers(LineSocket(server.address))
    } else {
      kill(server.process.processIdentifier, SIGKILL)
      running.wait()
    }
    models = state.withLock { $0.models }
    acknowledged = models.reduce(0) { $0 + $1.acknowledged }
    return answers
  }

  private static func count(_ wire: LineSocket) throws -> Int? {
    let reply = try wire.exchange(#"{"id":1,"method":"count","params":{"collection":"people"}}"#)
    return reply.firstMatch(of: /"count":(\d+)/).flatMap { Int($0.1) }
  }

  /// The nearest to a few vectors, with their scores.
  private static func answers(_ wire: LineSocket) throws -> [String] {
    var generator = SeededGenerator(seed: 99)
    return try (0..<8).map { _ in
      let vector = ClientModel.text(of: generator.nextUnitVector(dimension: TinyModel.hiddenSize))
      let reply = try wire.exchange(
        #"{"id":1,"method":"nearest","params":{"collection":"people","to":{"vector":[\#(vector)]},"k":10}}"#)
      return reply.replacing(/"took_ms":[0-9.e-]+/, with: "")
    }
  }
}

/// What one client knows: for each of its ids the call that wrote it last, and the call that was under way.
struct ClientModel: Sendable {
  /// The records that a call writes and deletes.
  private struct Call {
    let number: Int
    var written: Set<String> = []
    var deleted: Set<String> = []
  }

  /// What a client may do; another operation is another line here and in `line(_:)`.
  private enum Operation: CaseIterable {
    case upsert
    case upsertMany
    case delete
    case deleteMany
  }

  private static let ids = 60

  let number: Int
  private var generator: SeededGenerator
  private var stored: [String: Int] = [:]
  private var underway: Call?
  private var calls = 0
  private(set) var acknowledged = 0

  init(number: Int, seed: UInt64) {
    self.number = number
    generator = SeededGenerator(seed: seed &* 31 &+ UInt64(number))
  }

  /// How many records there must be.
  var live: Int { stored.count }

  /// Makes one call; false if the server is gone.
  mutating func step(_ wire: LineSocket, round: Int) -> Bool {
    let operation = Operation.allCases.randomElement(using: &generator) ?? .upsert
    calls += 1
    var call = Call(number: calls)
    let line = line(operation, &call)
    underway = call
    guard let reply = try? wire.exchange(line), reply.contains(#""result""#), reply.hasSuffix("}") else { return false }
    apply(call)
    underway = nil
    acknowledged += 1
    return true
  }

  private mutating func line(_ operation: Operation, _ call: inout Call) -> String {
    switch operation {
    case .upsert: return upsert(1, &call)
    case .upsertMany: return upsert(25, &call)
    case .delete: return delete(1, &call)
    case .deleteMany: return delete(8, &call)
    }
  }

  private mutating func randomID() -> String { "c\(number)-\(Int.random(in: 0..<Self.ids, using: &generator))" }

  private mutating func upsert(_ count: Int, _ call: inout Call) -> String {
    for _ in 0..<count { call.written.insert(randomID()) }
    let records = call.written.sorted().map { id in
      let vector = Self.text(of: generator.nextUnitVector(dimension: TinyModel.hiddenSize))
      return
        #"{"id":"\#(id)","text":"t","fields":{"call":\#(call.number),"city":"c\#(call.number % 9)"},"vector":[\#(vector)]}"#
    }
    return
      #"{"id":1,"method":"upsert","params":{"collection":"people","records":[\#(records.joined(separator: ","))]}}"#
  }

  private mutating func delete(_ count: Int, _ call: inout Call) -> String {
    for _ in 0..<count { call.deleted.insert(randomID()) }
    let ids = call.deleted.sorted().map { "\"\($0)\"" }.joined(separator: ",")
    return #"{"id":1,"method":"delete","params":{"collection":"people","ids":[\#(ids)]}}"#
  }

  private mutating func apply(_ call: Call) {
    for id in call.written { stored[id] = call.number }
    for id in call.deleted { stored[id] = nil }
  }

  /// Compares with what the server has now, and takes the call that was under way for done if it is there. Returns what does
  /// not fit.
  mutating func reconcile(_ wire: LineSocket) throws -> [String] {
    var found: [String: Int] = [:]
    for id in (0..<Self.ids).map({ "c\(number)-\($0)" }) {
      let reply = try wire.exchange(#"{"id":1,"method":"get","params":{"collection":"people","id":"\#(id)"}}"#)
      if let call = reply.firstMatch(of: /"call":(\d+)/) { found[id] = Int(call.1) }
    }
    let before = stored
    var after = self
    if let underway { after.apply(underway) }
    underway = nil
    if found == after.stored {
      stored = found
      return []
    }
    guard found != before else { return [] }
    stored = found
    let ids = Set(before.keys).union(after.stored.keys).union(found.keys).sorted()
    return ids.filter { found[$0] != before[$0] && found[$0] != after.stored[$0] }
      .map { "\($0): \(found[$0].map(String.init) ?? "none"), expected \(before[$0].map(String.init) ?? "none")" }
      + ["part of a call is there and part of it is not"]
  }

  static func text(of vector: [Float]) -> String { vector.map { "\($0)" }.joined(separator: ",") }
}
