import Foundation
import TestSupport
import Testing

/// Vectors that follow from the id of a record and the call that wrote it.
enum CrashVector {
  static func of(_ id: String, call: Int) -> [Float] {
    // FNV-1a.
    let seed = "\(id) \(call)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    var generator = SeededGenerator(seed: seed)
    return generator.nextUnitVector(dimension: TinyModel.hiddenSize)
  }

  static func text(_ vector: [Float]) -> String { vector.map { "\($0)" }.joined(separator: ",") }

  /// The record that a call writes, for a request.
  static func record(_ id: String, call: Int) -> String {
    let vector = text(of(id, call: call))
    return #"{"id":"\#(id)","text":"t","fields":{"call":\#(call),"city":"c\#(call % 9)"},"vector":[\#(vector)]}"#
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
    case upsert, upsertMany, delete, deleteMany
  }

  private static let ids = 60

  let number: Int
  private var generator: SeededGenerator
  private var operations = Operation.allCases
  private var stored: [String: Int] = [:]
  private var pending: Call?
  private var calls = 0
  private(set) var acknowledged = 0

  init(number: Int, seed: UInt64) {
    self.number = number
    generator = SeededGenerator(seed: seed &* 31 &+ UInt64(number))
  }

  /// How many records there must be.
  var live: Int { stored.count }

  /// What the call does that was not answered.
  var underway: CrashMoment? { pending.map { $0.deleted.isEmpty ? .upsert : .delete } }

  /// Chooses what it does from now on.
  mutating func begin(_ moment: CrashMoment) {
    switch moment {
    case .upsert: operations = [.upsert, .upsertMany]
    case .delete: operations = [.upsertMany, .delete, .delete, .deleteMany]
    default: operations = Operation.allCases
    }
  }

  /// Makes one call; false if the server is gone.
  mutating func step(_ wire: LineSocket) -> Bool {
    let operation = operations.randomElement(using: &generator) ?? .upsert
    calls += 1
    var call = Call(number: calls)
    let line = line(operation, &call)
    pending = call
    guard let reply = try? wire.exchange(line), reply.contains(#""result""#), reply.hasSuffix("}") else { return false }
    apply(call)
    pending = nil
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
    let records = call.written.sorted().map { [call] in CrashVector.record($0, call: call.number) }
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

  /// Compares with the calls that wrote the records there are now, and takes the call that was under way for done if it is there.
  /// Returns what does not fit.
  mutating func reconcile(_ all: [String: Int]) -> [String] {
    let found = all.filter { $0.key.hasPrefix("c\(number)-") }
    let before = stored
    var after = self
    if let pending { after.apply(pending) }
    pending = nil
    stored = found
    guard found != after.stored, found != before else { return [] }
    let ids = Set(before.keys).union(after.stored.keys).union(found.keys).sorted()
    return ids.filter { found[$0] != before[$0] && found[$0] != after.stored[$0] }
      .map { "\($0): \(found[$0].map(String.init) ?? "none"), expected \(before[$0].map(String.init) ?? "none")" }
      + ["part of a call is there and part of it is not"]
  }
}

/// What is known of the rows of a file that is imported again and again, with other values each time.
struct ImportModel {
  private static let rows = 1200
  private static let batch = 50

  private var stored = [Int?](repeating: nil, count: rows)
  private var call = 0
  private var last: KilledImport?
  private(set) var acknowledged = 0

  /// How many records there must be.
  var live: Int { stored.count { $0 != nil } }

  /// Writes the next file; returns the command that imports it.
  mutating func arguments(in folder: String) throws -> [String] {
    call += 1
    let lines = (0..<Self.rows).map { [call] in CrashVector.record("i\($0)", call: call) }
    try lines.joined(separator: "\n").write(toFile: folder + "/rows.jsonl", atomically: true, encoding: .utf8)
    return ["import", "people", "rows.jsonl", "--json", "--batch", "\(Self.batch)"]
  }

  /// Notes how the import ended.
  mutating func note(_ killed: KilledImport) {
    last = killed
    acknowledged += killed.committed / Self.batch
  }

  /// Compares with the calls that wrote the records there are now. Batches are committed in order and whole: so all that is new
  /// stands before all that is not. Returns what does not fit.
  mutating func reconcile(_ all: [String: Int]) -> [String] {
    let found = (0..<Self.rows).map { all["i\($0)"] }
    let before = stored
    stored = found
    guard let last else { return found == before ? [] : ["rows changed although none was imported"] }
    self.last = nil
    let new = found.prefix { $0 == call }.count
    var faults: [String] = []
    if new < last.committed || !last.wasKilled && new < Self.rows {
      faults.append("\(new) rows are there and \(last.committed) were acknowledged")
    }
    if new % Self.batch != 0 { faults.append("a batch is there in part: \(new) rows") }
    if found[new...] != before[new...] { faults.append("rows changed that were not imported yet") }
    return faults
  }
}

/// An import that is killed once so many batches are committed, and so much later.
struct KilledImport {
  /// The last count of rows that it acknowledged.
  let committed: Int
  /// Whether it had not ended by itself.
  let wasKilled: Bool

  init(_ arguments: [String], in folder: String, afterCommits commits: Int, microseconds: UInt32 = 0) throws {
    let process = Program.process(arguments, in: folder)
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    var received = Data()
    var isKilled = false
    repeat {
      if !isKilled, received.count(where: { $0 == 0x0a }) >= commits {
        usleep(microseconds)
        kill(process.processIdentifier, SIGKILL)
        isKilled = true
      }
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { break }
      received += more
    } while true
    process.waitUntilExit()
    wasKilled = process.terminationReason == .uncaughtSignal
    let lines = String(decoding: received, as: UTF8.self).split(separator: "\n")
    committed = lines.compactMap { $0.wholeMatch(of: /{"committed":(\d+)}/).flatMap { Int($0.1) } }.max() ?? 0
  }
}
