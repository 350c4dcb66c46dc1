import API
import Engine
import Foundation
import Index
import TestSupport
import Testing
import Wire

/// Public data sets beside the package, where they are present.
private enum Reference {
  static let folder: String = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let beside = root.appendingPathComponent("../shared").standardizedFileURL.path
    return ProcessInfo.processInfo.environment["KINDRED_REFERENCE"] ?? beside
  }()

  static func has(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/data/\(path)") }
}

@Suite struct ReferenceDataTests {
  private static let bankFiles = [
    "customer_profile_individual", "customer_profile_organization", "social_media_sentiment", "transaction_history",
  ]

  @Test(
    .enabled(
      if: Reference.has("hp_customers") && Reference.has("questions"),
      "needs data/hp_customers and data/questions in KINDRED_REFERENCE"))
  func everyCustomerOfTheDataSetGoesIn() throws {
    try withBank { bank in
      let schema = try String(contentsOfFile: Reference.folder + "/data/questions/schema.json", encoding: .utf8)
      let engine = try bank.open()
      let collection = try engine.create(Schema(json: json(schema)))
      let file = try InputFile(Reference.folder + "/data/hp_customers/banking_dataset.csv.gz")
      var options = ImportOptions()
      options.rejectsFile = bank.folder + "/rejects.csv"
      let summary = try Importer(engine, into: collection, options: options).run(file)
      #expect(summary.rows == 1000 && summary.created == 1000 && summary.rejected == 0)
      let faults = try collection.verify()
      #expect(faults == [])
      let count = #"{"collection":"customers","filter":"credit_score >= 670 and age < 35"}"#
      #expect(try MethodDispatcher(engine).call("count", count)["count"]?.integer ?? 0 > 0)
    }
  }

  /// Two filters are the same here if no customer passes one and not the other.
  @Test(
    .enabled(
      if: Reference.has("hp_customers") && Reference.has("questions"),
      "needs data/hp_customers and data/questions in KINDRED_REFERENCE"))
  func theQuestionsOfTheDataSetAreUnderstood() throws {
    try withBank { bank in
      let folder = Reference.folder + "/data/questions"
      let engine = try bank.open()
      let schema = try Schema(json: json(String(contentsOfFile: folder + "/schema.json", encoding: .utf8)))
      let collection = try engine.create(schema)
      var options = ImportOptions()
      options.rejectsFile = bank.folder + "/rejects.csv"
      let file = try InputFile(Reference.folder + "/data/hp_customers/banking_dataset.csv.gz")
      _ = try Importer(engine, into: collection, options: options).run(file)
      let service = MethodDispatcher(engine)
      func count(_ filter: String) throws -> Int64? {
        let params = JSONValue.object(["collection": .string("customers"), "filter": .string(filter)])
        return try service.call("count", params)["count"]?.integer
      }
      func isSame(_ found: String, _ wanted: String) throws -> Bool {
        guard !found.isEmpty, !wanted.isEmpty else { return found == wanted }
        return try count("(\(found)) and not (\(wanted))") == 0 && count("(\(wanted)) and not (\(found))") == 0
      }
      let lines = try String(contentsOfFile: folder + "/questions.jsonl", encoding: .utf8).split(separator: "\n")
      var missed: [String] = []
      for line in lines {
        let question = try json(String(line))
        let text = question["question"]?.string ?? ""
        let understood = try collection.understand(text)
        let found = understood?.filter?.description ?? ""
        let wanted = [question["filter"]?.string ?? ""] + (question["also"]?.array?.compactMap(\.string) ?? [])
        if try !wanted.contains(where: { try isSame(found, $0) }) {
          missed.append("\(text): wanted \(wanted[0]), found \(found)")
        }
      }
      #expect(!lines.isEmpty && missed.count * 20 <= lines.count, "\(missed.joined(separator: "\n"))")
    }
  }

  @Test(
    .enabled(if: Reference.has("avatar_bank"), "needs data/avatar_bank in KINDRED_REFERENCE"), arguments: bankFiles)
  func everyRowIsInOrAccountedFor(name: String) throws {
    try withBank { bank in
      let file = try InputFile("\(Reference.folder)/data/avatar_bank/\(name).csv")
      let engine = try bank.open()
      let collection = try engine.create(Importer.inferSchema(of: file, collection: "customers"))
      var options = ImportOptions()
      options.rejectsFile = bank.folder + "/rejects.csv"
      let summary = try Importer(engine, into: collection, options: options).run(file)
      #expect(summary.created > 0)
      #expect(summary.rows == summary.created + summary.duplicates + summary.rejected)
      let rejects = try summary.rejectsFile.map { try rows(of: String(contentsOfFile: $0, encoding: .utf8)) } ?? []
      #expect(rejects.count == summary.rejected)
      #expect(rejects.allSatisfy { $0.cells?.last?.isEmpty == false })
    }
  }
}
