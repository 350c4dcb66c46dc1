import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

@Suite struct JobTests {
  @Test func aJobTellsHowFarItIs() throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.openWithCustomers(20))
      let begun = try service.call("rebuild", #"{"collection":"customers"}"#)
      #expect(try begun == json(#"{"job":"customers-1"}"#))
      try service.engine.job("customers-1").wait()
      let job = try service.call("job", #"{"id":"customers-1"}"#)
      #expect(job["kind"] == .string("rebuild") && job["state"] == .string("done"), "\(job.text)")
      #expect(job["generation"] == .string("g000002") && job["records"] == .integer(20))
      #expect(job["eta_s"] == nil && job["error"] == nil)
      #expect(try service.call("cancel", #"{"id":"customers-1"}"#) == json(#"{"cancelled":false}"#))
      #expect(try service.error("job", #"{"id":"customers-9"}"#)?.code == RPCErrorCode.notFound.rawValue)
    }
  }

  @Test func aCollectionHasOneJobAtATime() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(3000)
      let service = MethodDispatcher(engine)
      _ = try service.call("rebuild", #"{"collection":"customers"}"#)
      for (method, more) in [("rebuild", ""), ("compact", ""), ("rebuild", #","m":8"#)] {
        let error = try #require(try service.error(method, #"{"collection":"customers"\#(more)}"#))
        #expect(error.code == RPCErrorCode.conflict.rawValue)
        #expect(error.message.contains("job customers-1 is under way on customers"), "\(error)")
      }
      #expect(try service.call("cancel", #"{"id":"customers-1"}"#) == json(#"{"cancelled":true}"#))
      try engine.job("customers-1").wait()
      #expect(try service.call("job", #"{"id":"customers-1"}"#)["state"] == .string("cancelled"))
      #expect(try bank.generations("customers") == ["g000001"])
      #expect(try service.call("count", #"{"collection":"customers"}"#)["count"] == .integer(3000))
      // The next one begins from new.
      _ = try service.call("compact", #"{"collection":"customers"}"#)
      try engine.job("customers-2").wait()
      #expect(try service.call("job", #"{"id":"customers-2"}"#)["state"] == .string("done"))
      #expect(try engine.collection("customers").verify() == [])
    }
  }

  @Test(arguments: [
    (#"{"collection":"nobody"}"#, RPCErrorCode.notFound, "there is no collection nobody"),
    (#"{"collection":"customers","rollback":true}"#, .conflict, "no older generation of customers is kept"),
    (#"{"collection":"customers","rollback":true,"m":8}"#, .invalidParams, "goes with no other parameter"),
    (#"{"collection":"customers","m":1}"#, .invalidParams, "must be from 2 to 500"),
    (#"{"collection":"customers","m":500}"#, .invalidParams, "m 500 and efConstruction 200; m <= efConstruction"),
    (#"{"collection":"customers","ef_construction":15}"#, .invalidParams, "m 16 and efConstruction 15"),
    (#"{"collection":"customers","keep_hours":-1}"#, .invalidParams, "must be from 0"),
    (#"{"collection":"customers","from":"/etc/passwd"}"#, .invalidParams, "without a path"),
    (#"{"collection":"customers","from":"../x.csv"}"#, .invalidParams, "without a path"),
    (#"{"collection":"customers","model":"../model"}"#, .invalidParams, "without a path"),
    (#"{"collection":"customers","model":"nothing"}"#, .invalidParams, "no model of that name lies beside"),
    (#"{"collection":"customers","form":"x"}"#, .invalidParams, "rebuild has no parameter form"),
  ])
  func whatCannotBeIsRefusedAtOnce(params: String, code: RPCErrorCode, words: String) throws {
    try withBank { bank in
      let service = MethodDispatcher(try bank.openWithCustomers(3))
      let error = try #require(try service.error("rebuild", params))
      #expect(error.code == code.rawValue && error.message.contains(words), "\(error)")
      #expect(try bank.generations("customers") == ["g000001"])
      // Nothing has hold of the collection.
      #expect(try service.engine.finish(.compact, on: "customers").status.state == .done)
    }
  }

  @Test func aJobMakesWayForEverythingElse() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(3000)
      let job = try engine.start(.rebuild(RebuildOptions()), on: engine.collection("customers"), inServer: true)
      var seen: Set<Int> = []
      while job.status.state == .running { seen.formUnion(Self.niceness()) }
      #expect(seen.contains(10), "threads of niceness \(seen)")
      #expect(job.wait())
      #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) < 10)
    }
  }

  /// How much each thread of this process makes way: the 19th value of its `stat`, the 17th after its name.
  private static func niceness() -> [Int] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return tasks.compactMap { task in
      let line = try? String(contentsOfFile: "/proc/self/task/\(task)/stat", encoding: .utf8)
      let values = line?.split(separator: ")").last?.split(separator: " ") ?? []
      return values.count > 16 ? Int(values[16]) : nil
    }
  }

  @Test func aServerReadsFilesOfOneFolder() throws {
    try withBank { bank in
      let engine = try bank.openWithCustomers(3)
      try FileManager.default.createDirectory(atPath: bank.data + "/incoming", withIntermediateDirectories: true)
      let text = "customer_id,age,job,city\nx,1,nurse,York\n"
      try text.write(toFile: bank.data + "/incoming/new.csv", atomically: true, encoding: .utf8)
      let begun = try MethodDispatcher(engine).call("rebuild", #"{"collection":"customers","from":"new.csv"}"#)
      let job = try engine.job(begun["job"]?.string ?? "")
      job.wait()
      #expect(job.status.state == .done, "\(job.json.text)")
      #expect(try MethodDispatcher(engine).everything("customers").keys.sorted() == ["x"])
    }
  }

  @Test func whatAServerDidNotEndTheNextBeginsAgain() throws {
    try withBank { bank in
      do {
        let engine = try bank.openWithCustomers(3000)
        var options = RebuildOptions()
        (options.m, options.keepHours) = (9, 7)
        _ = try engine.start(.rebuild(options), on: engine.collection("customers"), inServer: true)
        engine.haltJobsAndWait()
        #expect(try engine.job("customers-1").status.state == .cancelled)
      }
      // Any other use of the data directory leaves the job where it is.
      do { #expect(try bank.open().collection("customers").verify() == []) }
      let engine = try bank.open()
      engine.resumeJobs()
      let job = try engine.job("customers-1")
      job.wait()
      #expect(job.status.state == .done, "\(job.json.text)")
      var options = RebuildOptions()
      (options.m, options.keepHours) = (9, 7)
      #expect(job.request == .rebuild(options))
      #expect(try bank.generations("customers") == ["g000001", "g000002"])
      engine.resumeJobs()
      #expect(try engine.collection("customers").verify() == [])
      #expect(try bank.generations("customers") == ["g000001", "g000002"])
    }
  }

  @Test func serversThatEndInOrderDoNotCountAgainstAJob() throws {
    try withBank { bank in
      do {
        let engine = try bank.openWithCustomers(3000)
        _ = try engine.start(.compact, on: engine.collection("customers"), inServer: true)
        engine.haltJobsAndWait()
      }
      for _ in 0..<6 {
        let engine = try bank.open()
        engine.resumeJobs()
        let job = try engine.job("customers-1")
        engine.haltJobsAndWait()
        #expect(job.status.state == .cancelled, "\(job.json.text)")
      }
      let engine = try bank.open()
      engine.resumeJobs()
      let job = try engine.job("customers-1")
      job.wait()
      #expect(job.status.state == .done, "\(job.json.text)")
    }
  }
}

extension Engine {
  /// Has all jobs halt, and waits for that as long as it takes: beside other tests they get little of the processor.
  fileprivate func haltJobsAndWait() {
    haltJobs()
    for collection in collections { _ = try? job("\(collection.name)-1").wait() }
  }
}

@Suite struct CompactTests {
  @Test func whatWasDeletedIsInNoFile() throws {
    try withBank { bank in
      let erased: [ErasedRecord]
      do {
        let engine = try bank.openWithCustomers(300)
        let service = MethodDispatcher(engine)
        let ids = (0..<15).map { "gone-\(7919 * ($0 + 1))-for-good" }
        let records = ids.enumerated().map { index, id in
          #"{"id":"\#(id)","fields":{"age":\#(1000 + index),"job":"pilot","city":"Place of \#(id)"}}"#
        }
        _ = try service.call("upsert", #"{"collection":"customers","records":[\#(records.joined(separator: ","))]}"#)
        _ = try engine.finish(.rebuild(RebuildOptions()), on: "customers")
        let stored = try service.everything("customers")
        erased = ids.map { ErasedRecord($0, stored[$0] ?? .null) }
        let list = ids.map { "\"\($0)\"" }.joined(separator: ",")
        _ = try service.call("delete", #"{"collection":"customers","ids":[\#(list)]}"#)
        // Before, all of it is to be found: in the older generation, in the journal, in pages that nothing uses.
        for record in erased { #expect(try record.traces(in: bank.data).count == 5) }
        #expect(try engine.finish(.compact, on: "customers").status.state == .done)
        #expect(try erased.flatMap { try $0.traces(in: bank.data) } == [])
        #expect(try service.everything("customers").count == 300)
        #expect(try engine.collection("customers").verify() == [])
      }
      let engine = try bank.open()
      #expect(try engine.collection("customers").verify() == [])
      #expect(try erased.flatMap { try $0.traces(in: bank.data) } == [])
      #expect(try bank.generations("customers").count == 1)
    }
  }
}

/// What a record leaves in files: its id, its text, a keyword, its vector and its code.
private struct ErasedRecord {
  private let needles: [String: Data]

  init(_ id: String, _ record: JSONValue) {
    let vector = record["vector"]?.vector ?? []
    let scale = (vector.map(abs).max() ?? 1) / 127
    let codes = vector.map { UInt8(bitPattern: Int8(($0 / scale).rounded(.toNearestOrEven))) }
    let floats = vector.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    needles = [
      "id \(id)": Data(id.utf8), "text of \(id)": Data((record["text"]?.string ?? "").utf8),
      "keyword of \(id)": Data("Place of \(id)".utf8), "vector of \(id)": Data(floats), "code of \(id)": Data(codes),
    ]
  }

  /// The traces of it in the files of a folder.
  func traces(in folder: String) throws -> [String] {
    let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    let contents = files.filter { $0.hasSuffix(".mdb") }.compactMap {
      FileManager.default.contents(atPath: "\(folder)/\($0)")
    }
    return needles.filter { needle in contents.contains { $0.range(of: needle.value) != nil } }.keys.sorted()
  }
}
