import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

/// LMDB cannot use pages again that a state still holds: a job that held one for minutes beside writers would make the file grow by all
/// that they write.
@Suite struct HeldStateTests {
  /// Knows of a state of a generation as long as somebody else holds it.
  private final class Glimpse {
    private weak var snapshot: Snapshot?

    init(of generation: Generation) { snapshot = generation.snapshot }

    /// Whether it is held while a job does three more pieces of what it is doing; nil where there are not so many left.
    func isHeld(by job: Job) -> Bool? {
      let phase = job.status.phase
      var seen: Set<Int> = []
      while snapshot != nil, seen.count < 4 {
        let status = job.status
        guard status.state == .running, status.phase == phase else { return nil }
        seen.insert(status.done)
        usleep(100)
      }
      return snapshot != nil
    }
  }

  @Test(arguments: ["stored vectors", "a file", "another model", "the older generation"])
  func aJobHoldsNoStateForLong(from source: String) throws {
    // Where it is done too soon to tell, there are to be more records.
    let isShown = try [2000, 10_000, 50_000].contains { count in
      try withBank { bank in
        let engine = try bank.openWithCustomers(count)
        let service = MethodDispatcher(engine)
        var options = RebuildOptions()
        if source == "a file" {
          let lines = (0..<count).map { "c\($0),\($0),nurse,Leeds\n" }
          options.file = try bank.write("new.csv", "customer_id,age,job,city\n" + lines.joined())
        } else if source != "stored vectors" {
          options.model = bank.folder + "/other"
          try TinyModel.write(to: URL(fileURLWithPath: options.model ?? ""), seed: 2)
        }
        var request = JobRequest.rebuild(options)
        if source == "the older generation" {
          // Everything is written again, so that the way back is to catch up with all of it.
          #expect(try engine.finish(request, on: "customers").status.state == .done)
          try service.addCustomers(count)
          request = .rollback
        }
        let live = try engine.collection("customers").generation
        let glimpse = Glimpse(of: live)
        let job = try engine.start(request, on: engine.collection("customers"), inServer: true)
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
}
