import API
import Engine
import Foundation
import Index
import TestSupport
import Wire

extension Bank {
  /// Opens the data directory with so many customers in it.
  func openWithCustomers(_ count: Int, _ change: (inout Engine.Options) -> Void = { _ in }) throws -> Engine {
    let engine = try open(change)
    _ = try engine.create(Schema(json: json(Bank.customers)))
    try MethodDispatcher(engine).addCustomers(count)
    return engine
  }

  /// The folders of a collection's generations that have a data file.
  func generations(_ collection: String) throws -> [String] {
    let root = "\(data)/collections/\(collection)"
    return try FileManager.default.contentsOfDirectory(atPath: root).sorted().filter {
      FileManager.default.fileExists(atPath: "\(root)/\($0)/data.mdb")
    }
  }
}

extension Engine {
  /// Runs a job to its end.
  func finish(_ request: JobRequest, on name: String, inServer: Bool = false) throws -> Job {
    let job = try start(request, on: collection(name), inServer: inServer)
    job.wait()
    return job
  }
}

extension MethodDispatcher {
  /// The precision in which the first collection's texts are embedded.
  var precision: String? {
    get throws { try call("stats", "{}")["collections"]?.array?.first?["precision"]?.string }
  }

  /// Every record with its vector, by id.
  func everything(_ collection: String) throws -> [String: JSONValue] {
    let vector = JSONValue.vector([Float](repeating: 1, count: TinyModel.hiddenSize)).text
    let params = #"{"collection":"\#(collection)","to":{"vector":\#(vector)},"k":10000,"exact":true,"vector":true}"#
    let hits = try call("nearest", params)["hits"]?.array ?? []
    return Dictionary(uniqueKeysWithValues: hits.map { ($0["id"]?.string ?? "", $0["record"] ?? .null) })
  }
}

/// Records that come with a vector.
enum Notes {
  /// One of this id, with a vector drawn from the seed.
  static func given(_ id: String, seed: UInt64) -> String {
    var random = SeededGenerator(seed: seed)
    let vector = JSONValue.vector(random.nextUnitVector(dimension: TinyModel.hiddenSize)).text
    return #"{"id":"\#(id)","text":"note \#(id)","fields":{"age":\#(seed)},"vector":\#(vector)}"#
  }
}
