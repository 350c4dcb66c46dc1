import API
import Engine
import Foundation
import Index
import Synchronization
import TestSupport
import Testing
import Wire

/// Imports text as a file into `customers`, which is made where it is missing.
private func load(
  _ text: String, _ bank: Bank, _ engine: Engine, batch: Int = 1024, named name: String = "rows.csv",
  committed: @escaping @Sendable (Int) -> Void = { _ in }
) throws -> ImportSummary {
  let found = engine.collections.first { $0.name == "customers" }
  let collection = try found ?? engine.create(Schema(json: json(Bank.customers)))
  var options = ImportOptions()
  options.batch = batch
  options.rejectsFile = bank.folder + "/rejects.csv"
  return try Importer(engine, into: collection, options: options, committed: committed).run(bank.input(name, text))
}

extension ImportSummary {
  /// Rows, created, updated, unchanged, duplicates, rejected.
  fileprivate var counts: [Int] { [rows, created, updated, unchanged, duplicates, rejected] }
}

@Suite struct ImporterTests {
  private static let header = "customer_id,age,job,city\n"

  private func customers(_ ids: some Sequence<Int>, job: String = "nurse") -> String {
    Self.header + ids.map { "c\($0),\(20 + $0 % 60),\(job),town\($0)\n" }.joined()
  }

  @Test func allRowsGoIn() throws {
    try withBank { bank in
      let engine = try bank.open()
      let summary = try load(customers(0..<250), bank, engine, batch: 100)
      #expect(summary.counts == [250, 250, 0, 0, 0, 0])
      #expect(summary.rejectsFile == nil)
      #expect(try MethodDispatcher(engine).call("count", #"{"collection":"customers"}"#)["count"] == .integer(250))
      #expect(try engine.collection("customers").verify().isEmpty)
    }
  }

  @Test func theSummaryIsJSON() throws {
    try withBank { bank in
      let summary = try load(customers(0..<2) + "x,y,z,w\n", bank, bank.open()).json
      let keys = ["rows", "created", "updated", "unchanged", "duplicates", "rejected", "rejects_file", "took_ms"]
      #expect(summary.object?.keys == keys)
      #expect(summary["rejects_file"] == .string(bank.folder + "/rejects.csv"))
    }
  }

  @Test func ofRowsWithTheSameIDTheLastWins() throws {
    try withBank { bank in
      let text = Self.header + "a,1,nurse,Leeds\nb,2,nurse,York\na,3,pilot,Bath\n"
      for batch in [1, 2, 1024] {
        let folder = Bank(folder: bank.folder + "/\(batch)")
        try FileManager.default.createDirectory(atPath: folder.folder, withIntermediateDirectories: true)
        let engine = try folder.open(model: bank.model)
        #expect(try load(text, folder, engine, batch: batch).counts == [3, 2, 0, 0, 1, 0])
        let record = try MethodDispatcher(engine).call("get", #"{"collection":"customers","id":"a"}"#)
        #expect(record["text"] == .string("3-year-old pilot in Bath"))
        let nearest = #"{"collection":"customers","to":{"text":"3-year-old pilot in Bath"},"k":1}"#
        #expect(try MethodDispatcher(engine).call("nearest", nearest).scores.first ?? 0 > 0.99999)
      }
    }
  }

  @Test func theSameFileAgainChangesAndEmbedsNothing() throws {
    try withBank { bank in
      let text = customers(0..<50) + "c7,27,nurse,town7\n"
      do { _ = try load(text, bank, bank.open()) }
      // Without a model nothing can be embedded.
      let engine = try bank.open(model: "/nowhere")
      #expect(try load(text, bank, engine).counts == [51, 0, 0, 50, 1, 0])
    }
  }

  @Test func aDuplicateDoesNotMakeTheRestBeEmbeddedAgain() throws {
    try withBank { bank in
      let text = customers([1, 1, 2, 3, 4, 5, 1])
      do { _ = try load(text, bank, bank.open(), batch: 2) }
      let engine = try bank.open(model: "/nowhere")
      #expect(try load(text, bank, engine, batch: 2).counts == [7, 0, 0, 5, 2, 0])
    }
  }

  @Test func aChangedTextIsEmbeddedAgain() throws {
    try withBank { bank in
      let engine = try bank.open()
      _ = try load(customers(0..<20), bank, engine)
      let changed = customers(0..<19) + "c19,39,pilot,Bath\n"
      #expect(try load(changed, bank, engine).counts == [20, 0, 1, 19, 0, 0])
      let nearest = #"{"collection":"customers","to":{"text":"39-year-old pilot in Bath"},"k":1}"#
      let found = try MethodDispatcher(engine).call("nearest", nearest)
      #expect(found.hitIDs == ["c19"])
      #expect(found.scores.first ?? 0 > 0.99999)
    }
  }

  @Test func refusedRowsAreListedWithLineColumnAndReason() throws {
    try withBank { bank in
      let text =
        Self.header + "a,1,nurse,Leeds\nb,old,nurse,York\nc,2\n,3,nurse,Bath\nd,4,\"p\nq\",Hull\ne,5,x\"y,Hull\n"
      let summary = try load(text, bank, bank.open())
      #expect(summary.counts == [6, 2, 0, 0, 0, 4])
      let list = try String(contentsOfFile: #require(summary.rejectsFile), encoding: .utf8)
      #expect(
        list.split(separator: "\n") == [
          "line,column,reason", #"3,age,"""old"" is not an integer""#, "4,,the header has 4 columns and the row 2",
          "5,customer_id,the id is missing",
          "8,,unescaped quote in a field; put the field in quotes and double its own quotes",
        ])
    }
  }

  @Test func whatTheIndexWouldRefuseIsRefusedRowByRow() throws {
    try withBank { bank in
      let long = String(repeating: "x", count: 600)
      let text = Self.header + "\(long),1,nurse,Leeds\na,1,\(long),Leeds\nb,1,nurse,Leeds\n"
      #expect(try load(text, bank, bank.open()).counts == [3, 1, 0, 0, 0, 2])
      let list = try String(contentsOfFile: bank.folder + "/rejects.csv", encoding: .utf8)
      #expect(list.contains("2,customer_id,the id is 600 bytes long; use 1 to 511 bytes"))
      #expect(list.contains("3,job,\"a keyword of field job is 600 bytes long;"))
    }
  }

  @Test func theCommittedCountGrows() throws {
    try withBank { bank in
      let counts = Counts()
      _ = try load(customers(0..<95), bank, bank.open(), batch: 10) { counts.append($0) }
      #expect(counts.all == [10, 20, 30, 40, 50, 60, 70, 80, 90, 95])
    }
  }

  @Test func vectorsThatAreGivenNeedNoModel() throws {
    try withBank { bank in
      do { _ = try bank.open().create(Schema(json: json(Bank.customers))) }
      let engine = try bank.open(model: "/nowhere")
      var random = SeededGenerator(seed: 4)
      let lines = (0..<30).map { index -> String in
        let vector = JSONValue.vector(random.nextUnitVector(dimension: TinyModel.hiddenSize)).text
        return #"{"id":"v\#(index)","age":\#(index),"vector":\#(vector)}"#
      }
      let text = lines.joined(separator: "\n") + "\n" + #"{"id":"short","vector":[1,2]}"#
      #expect(try load(text, bank, engine, named: "rows.jsonl").counts == [31, 30, 0, 0, 0, 1])
      #expect(try load(text, bank, engine, named: "rows.jsonl").counts == [31, 0, 0, 30, 0, 1])
      let nearest = #"{"collection":"customers","to":{"id":"v3"},"k":3}"#
      #expect(try MethodDispatcher(engine).call("nearest", nearest).hitIDs.count == 3)
    }
  }

  @Test func anEmbeddingTakesThePlaceOfAGivenVector() throws {
    try withBank { bank in
      let engine = try bank.open()
      let vector = JSONValue.vector(normalised([1] + [Float](repeating: 0, count: TinyModel.hiddenSize - 1))).text
      _ = try load(#"{"id":"a","age":5,"vector":\#(vector)}"#, bank, engine, named: "rows.jsonl")
      #expect(try load(#"{"id":"a","age":5}"#, bank, engine, named: "rows.jsonl").updated == 1)
      let nearest = #"{"collection":"customers","to":{"text":"5-year-old  in "},"k":1}"#
      #expect(try MethodDispatcher(engine).call("nearest", nearest).scores.first ?? 0 > 0.99999)
    }
  }

  @Test func aTornFileKeepsWhatWasCommittedAndFails() throws {
    try withBank { bank in
      let engine = try bank.open()
      let collection = try engine.create(Schema(json: json(Bank.customers)))
      let torn = try bank.write("rows.csv.gz", gzipped(Array(customers(0..<9000).utf8)).dropLast(20))
      var options = ImportOptions()
      options.batch = 1000
      #expect(throws: EngineError.self) {
        try Importer(engine, into: collection, options: options).run(InputFile(torn))
      }
      #expect(try collection.verify().isEmpty)
    }
  }

  @Test func rowsAreNumberedWhereNoColumnIsTheID() throws {
    try withBank { bank in
      let engine = try bank.open()
      let file = try bank.input("rows.csv", "age,note\n1,x\nbad\n3,y\n")
      let collection = try engine.create(Importer.inferSchema(of: file, collection: "notes"))
      var options = ImportOptions()
      options.idPrefix = "n"
      options.rejectsFile = bank.folder + "/rejects.csv"
      _ = try Importer(engine, into: collection, options: options).run(file)
      let service = MethodDispatcher(engine)
      #expect(try service.call("get", #"{"collection":"notes","id":"n1"}"#)["text"] == .string("age: 1; note: x"))
      #expect(try service.call("get", #"{"collection":"notes","id":"n3"}"#)["text"] == .string("age: 3; note: y"))
      #expect(try Importer(engine, into: collection, options: options).run(file).unchanged == 2)
    }
  }

  @Test func aRejectFileThatCannotBeWrittenSaysSo() throws {
    try withBank { bank in
      let engine = try bank.open()
      let collection = try engine.create(Schema(json: json(Bank.customers)))
      var options = ImportOptions()
      options.rejectsFile = "/nowhere/rejects.csv"
      let importer = Importer(engine, into: collection, options: options)
      let file = try bank.input("rows.csv", Self.header + "a\n")
      let error = try #require(throws: EngineError.self) { try importer.run(file) }
      #expect(error.description.contains("name another with --rejects"))
    }
  }
}

/// Numbers that come in on another thread.
private final class Counts: Sendable {
  private let list = Mutex<[Int]>([])
  var all: [Int] { list.withLock { $0 } }
  func append(_ count: Int) { list.withLock { $0.append(count) } }
}
