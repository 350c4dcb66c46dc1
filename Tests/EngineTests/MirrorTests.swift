import Engine
import Foundation
import Index
import Synchronization
import TestSupport
import Testing

/// What a new generation copies from the live one while that is written to.
@Suite struct MirrorTests {
  /// Knows of a state of a generation as long as somebody else holds it.
  private struct Glimpse: Sendable {
    private final class Box: Sendable {
      let state: Mutex<Weak>
      init(_ snapshot: Snapshot) { state = Mutex(Weak(snapshot: snapshot)) }
    }
    private struct Weak: Sendable { weak var snapshot: Snapshot? }

    private let box: Box

    init(of generation: Generation) { box = Box(generation.snapshot) }

    /// Whether it is still held in some seconds; others may hold it for a moment.
    func isHeld() -> Bool {
      for _ in 0..<1000 {
        if box.state.withLock({ $0.snapshot == nil }) { return false }
        usleep(10_000)
      }
      return true
    }
  }

  /// LMDB cannot use pages again that a state still holds: a rebuild that held one for minutes beside writers would make the file
  /// grow by all that they write.
  @Test func noStateIsHeldWhileRecordsAreEmbedded() throws {
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
