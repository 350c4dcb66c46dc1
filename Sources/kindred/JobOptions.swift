import API
import ArgumentParser
import Engine
import Foundation
import Wire

/// Running a job and waiting for it: here, or on a server.
struct JobOptions: ParsableArguments {
  @Flag(help: "With --server: print the job's id and do not wait.")
  var detach = false

  /// Runs a job to its end, with a progress bar; fails if it does.
  func run(
    _ request: JobRequest, on collection: String, _ service: ServiceOptions, method: String, _ params: JSONObject
  ) async throws {
    let bar = ProgressBar(collection)
    let ended: JSONValue
    if let server = service.server {
      let caller = try RemoteCaller(server, service.key, tls: service.tls)
      let begun = try await caller.call(method, .object(params))
      if detach { return Console.print(begun) }
      ended = try await follow(caller, begun["job"] ?? .null, bar)
    } else {
      let engine = try service.data.open(announcesModel: true)
      let job = try engine.start(request, on: engine.collection(collection))
      try engine.note(method, of: collection, "job \(job.id)")
      while !job.wait(seconds: 0.2) { bar.show(job.json) }
      ended = job.json
    }
    bar.end()
    try report(ended, json: service.json)
  }

  private func follow(_ caller: RemoteCaller, _ id: JSONValue, _ bar: ProgressBar) async throws -> JSONValue {
    while true {
      let job = try await caller.call("job", .object(["id": id]))
      guard job["state"] == .string("running") else { return job }
      bar.show(job)
      try await Task.sleep(for: .milliseconds(200))
    }
  }

  private func report(_ job: JSONValue, json: Bool) throws {
    let name = job["collection"]?.string ?? ""
    guard job["state"] == .string("done") else {
      if json { Console.print(job) }
      Console.error("kindred: \(job["error"]?.string ?? "the job ended without saying why")")
      throw ExitCode(1)
    }
    if json { return Console.print(job) }
    Console.print("\(name): \(job["records"]?.integer ?? 0) records; \(job["generation"]?.string ?? "") is live")
  }
}

extension ProgressBar {
  /// Shows how far a job is.
  fileprivate func show(_ job: JSONValue) {
    show(Int(job["done"]?.integer ?? 0), of: Int(job["total"]?.integer ?? 0))
  }
}
