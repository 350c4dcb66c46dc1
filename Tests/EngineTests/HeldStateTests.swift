import Engine
import Foundation
import Index
import Synchronization
import TestSupport
import Testing
import Wire

/// LMDB cannot use pages again that a state still holds: a job that held one for minutes beside writers would make the file grow by all
/// that they write.
@Suite struct HeldStateTests {
  /// Knows of a state of a generation as long as somebody else holds it.
  private struct Glimpse: Sendable {
    private final class Box: Sendable {
      let state: Mutex<Weak>
      init(_ snapshot: Snapshot) { state = Mutex(Weak(snapshot: snapshot)) }
    }
    private struct Weak: Sendable { weak var snapshot: Snapshot? }

    private let box: Box

    init(of generation: Generation) { box = Box(generation.snapshot) }

    private var isGone: Bool { box.state.withLock { $0.snapshot == nil } }

    /// Whether it is still held in some seconds; others may hold it for a moment.
    func isHeld() -> Bool {
      for _ in 0..<1000 where !isGone { usleep(10_000) }
      return !isGone
    }

    /// Whether it is held while a job does three more pieces of what it is doing; nil where there are not so many left.
    func isHeld(by job: Job) -> Bool? {
      let phase = job.status.phase
      var seen: Set<Int> = []
      while !isGone, seen.count < 4 {
        let status = job.status
        guard status.state == .running, status.phase == phase else { return nil }
        seen.insert(status.done)
        usleep(100)
      }
      return !isGone
    }
  }

  @Test(arguments: ["stored vectors", "a file", "another model"])
  func aRebuildHoldsNoStateForLong(from source: String) throws {
    // Where it is done too soon to tell, there are to be more records.
    let isShown = try [2000, 10_000, 50_000].contains { count in
      try withBank { bank in
        let engine = try bank.openWithCustomers(count)
        let service = Service(engine)
        var options = RebuildOptions()
        if source == "a file" {
          let lines = (0..<count).map { "c\($0),\($0),nurse,Leeds\n" }
          options.file = try bank.write("new.csv", "customer_id,age,job,city\n" + lines.joined())
        } else if source == "another model" {
          options.model = bank.folder + "/other"
          try TinyModel.write(to: URL(fileURLWithPath: options.model ?? ""), seed: 2)
        }
        let live = try engine.collection("customers").generation
        let glimpse = Glimpse(of: live)
        let job = try engine.start(.rebuild(options), on: engine.collection("customers"), inServer: true)
        while job.status.done == 0, job.status.state == .running { usleep(200) }
        _ = try service.call("upsert", #"{"collection":"customers","records":[{"id":"c1","fields":{"age":1000}}]}"#)
        let isHeld = glimpse.isHeld(by: job)
        job.wait()
        #expect(job.status.state == .done, "\(job.json.text)")
        #expect(isHeld != true)
        return isHeld != nil
      }
    }
    #expect(isShown, "every job was done too soon for this test")
  }

  @Test func catchingUpHoldsNoStateWhileItEmbeds() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(10)
      let service = Service(engine)
      let source = try engine.collection("customers").generation
      try source.journal(true)
      try service.addCustomers(1200)
      let target = try Generation.create(
        at: bank.folder + "/target", source.snapshot.shape(fields: Array(source.snapshot.fields.values)),
        mapSize: 1 << 30)
      let calls = Mutex(0)
      let own = engine.model
      let vectors = VectorSource(
        model: {
          let glimpse = Glimpse(of: source)
          let number = calls.withLock { calls in
            calls += 1
            return calls
          }
          _ = try service.call(
            "upsert", #"{"collection":"customers","records":[{"id":"c1","fields":{"age":\#(1000 + number)}}]}"#)
          #expect(!glimpse.isHeld(), "batch \(number)")
          return try own.load()
        }, keepsGiven: false, collection: "customers", threads: 1)
      let job = Job(id: "customers-1", collection: "customers", request: .compact, isInBackground: false)
      defer { job.end(.failure(POSIXError(.ECANCELED))) }
      var mirror = Mirror(source: source, target: target, since: 0, vectors: vectors, job: job)
      #expect(try mirror.round() == 1200)
      #expect(calls.withLock { $0 } >= 3)
      // What was written meanwhile comes with the next rounds.
      #expect(try mirror.round() == 1)
      let ages = try ["c1", "c2"].map { try target.snapshot.record(id: $0)?.fields["age"] }
      #expect(target.snapshot.count == 1200 && ages[0] == .integer(1003), "\(ages)")
    }
  }
}
