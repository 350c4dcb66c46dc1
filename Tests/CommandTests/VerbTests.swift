import Foundation
import TestSupport
import Testing

@Suite struct VerbTests {
  @Test func sampleIsTheSameForTheSameSeed() throws {
    try withTemporaryFolder { folder in
      for name in ["one", "two"] {
        #expect(try Program.run(["sample", name, "--customers", "50", "--seed", "7"], in: folder).status == 0)
      }
      for file in ["customers.jsonl", "customers.schema.json", "products.jsonl", "products.schema.json"] {
        let one = try String(contentsOfFile: "\(folder)/one/\(file)", encoding: .utf8)
        #expect(try one == String(contentsOfFile: "\(folder)/two/\(file)", encoding: .utf8))
        #expect(!one.isEmpty)
      }
    }
  }

  @Test func theWholeWayFromSampleToRankedProducts() throws {
    try withWorkplace { folder, options in
      func kindred(_ arguments: String...) throws -> Program.Outcome {
        try Program.run(arguments + options, in: folder)
      }
      #expect(try Program.run(["sample", "s", "--customers", "200"], in: folder).status == 0)
      for name in ["customers", "products"] {
        let made = try kindred("import", name, "s/\(name).jsonl", "--schema", "s/\(name).schema.json")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.contains("0 rejected"))
      }
      let found = try kindred("search", "customers", "nurse", "-k", "3", "--filter", "age > 30", "--json")
      #expect(found.status == 0, "\(found.errors)")
      #expect(found.output.contains(#""hits":[{"rank":1,"id":"C-"#))
      let people = try kindred("search", "customers", "nurse", "-k", "3", "--all")
      #expect(people.lines.count == 5)
      #expect(people.lines[0].hasPrefix("rank  score"))
      let products = try kindred("similar", "customers", "C-000001", "--in", "products", "-k", "4", "--json")
      #expect(products.output.contains(#""id":"P-"#))
      #expect(try kindred("get", "customers", "C-000001").output.contains(#""id":"C-000001""#))
      #expect(try kindred("count", "customers").output == "200\n")
      #expect(try kindred("delete", "customers", "C-000001").output == "1 deleted\n")
      let gone = try kindred("get", "customers", "C-000001")
      #expect(gone.status == 1)
      #expect(gone.errors == "kindred: there is no record C-000001 in customers\n")
      #expect(try kindred("delete", "customers", "--filter", "age < 200").output.hasPrefix("19"))
      #expect(try kindred("stats").output.contains("customers"))
      #expect(try kindred("schema", "products").output.contains(#""collection":"products""#))
      #expect(try kindred("verify").output.contains("customers: ok"))
    }
  }

  @Test func importExitsThreeWhenRowsWereRejected() throws {
    try withWorkplace { folder, options in
      try "name,age\nann,30\nbob\ncy,40\n".write(toFile: folder + "/a.csv", atomically: true, encoding: .utf8)
      let outcome = try Program.run(["import", "people", "a.csv", "--json"] + options, in: folder)
      #expect(outcome.status == 3)
      #expect(outcome.lines.last?.contains(#""rows":3,"created":2,"#) == true)
      let rejects = try String(contentsOfFile: folder + "/people.rejects.csv", encoding: .utf8)
      #expect(rejects == "line,column,reason\n3,,the header has 2 columns and the row 1\n")
    }
  }

  @Test func importSaysHowItEmbeds() throws {
    try withWorkplace { folder, options in
      let outcome = try Program.run(
        ["import", "people", "-", "--precision", "f32"] + options, in: folder, input: "{\"id\":\"a\",\"age\":3}\n")
      #expect(outcome.errors.hasPrefix("kindred: embeds in f32 with "), "\(outcome.errors)")
      #expect(outcome.errors.split(separator: "\n").count == 1)
      let stats = try Program.run(["stats", "--json"] + options, in: folder)
      #expect(stats.output.contains(#""precision":"f32""#), "\(stats.output)")
    }
  }

  @Test func importReadsStandardInput() throws {
    try withWorkplace { folder, options in
      let input = "{\"id\":\"a\",\"age\":3}\n{\"id\":\"b\",\"age\":4}\n"
      let outcome = try Program.run(["import", "people", "-"] + options, in: folder, input: input)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(try Program.run(["count", "people", "--filter", "age = 4"] + options, in: folder).output == "1\n")
    }
  }

  @Test func embedKeepsOrderInEveryFormat() throws {
    try withWorkplace { folder, _ in
      let input = (0..<50).map { "text number \($0)" }.joined(separator: "\n")
      func embed(_ more: String...) throws -> Program.Outcome {
        try Program.run(["embed", "--model", folder + "/model"] + more, in: folder, input: input)
      }
      let lines = try embed("--threads", "1")
      #expect(lines.status == 0)
      #expect(lines.lines.count == 50)
      #expect(lines.lines[7].hasPrefix(#"{"text":"text number 7","embedding":["#))
      #expect(try embed("--threads", "2").output == lines.output)
      #expect(try embed("--format", "f32le", "--output", "v.f32le").status == 0)
      let raw = try Data(contentsOf: URL(fileURLWithPath: folder + "/v.f32le"))
      #expect(raw.count == 50 * TinyModel.hiddenSize * 4)
      #expect(try embed("--format", "npy", "--output", "v.npy").status == 0)
      let npy = try Data(contentsOf: URL(fileURLWithPath: folder + "/v.npy"))
      #expect(npy.prefix(6) == Data([0x93] + Array("NUMPY".utf8)))
      #expect(npy.dropFirst(128) == raw)
      #expect(String(decoding: npy.prefix(128), as: UTF8.self).contains("(50, \(TinyModel.hiddenSize))"))
    }
  }

  @Test func embedNamesALineThatIsLost() throws {
    try withWorkplace { folder, _ in
      let input = "{\"text\":\"a\"}\n{\"txt\":\"b\"}\n{\"text\":\"c\"}\n"
      let outcome = try Program.run(["embed", "--jsonl", "--model", folder + "/model"], in: folder, input: input)
      #expect(outcome.status == 1)
      #expect(outcome.lines.count == 2)
      #expect(outcome.errors.contains("line 2 is lost"))
    }
  }

  @Test func tokenizeShowsIdsAndPieces() throws {
    try withWorkplace { folder, _ in
      let outcome = try Program.run(["tokenize", "--model", folder + "/model"], in: folder, input: "ab\n")
      #expect(outcome.output.hasPrefix(#"{"ids":["#))
      #expect(outcome.output.contains(#""tokens":["[CLS]""#))
    }
  }

  @Test func benchPrintsItsFigures() throws {
    try withWorkplace { folder, options in
      #expect(try Program.run(["sample", "s", "--customers", "60"], in: folder).status == 0)
      #expect(try Program.run(["import", "products", "s/products.jsonl"] + options, in: folder).status == 0)
      let texts = (0..<20).map { "{\"text\":\"card \($0)\"}\n" }.joined()
      try texts.write(toFile: folder + "/q.jsonl", atomically: true, encoding: .utf8)
      let model = ["--model", folder + "/model"]
      let runs: [([String], [String])] = [
        (["tokenize", "q.jsonl", "--jsonl"] + model, ["mb_per_s", "texts_per_s"]),
        (
          ["encode", "q.jsonl", "--jsonl"] + model,
          ["tokens_per_s", "p99_ms", "share_of_peak", "cosine_to_f32", "attention"]
        ),
        (
          ["search", "products", "--queries", "q.jsonl", "--ef", "16,32", "--ids"] + options,
          ["recall", "qps", "p50_us", "matched", "plan", "ids"]
        ),
      ]
      for (arguments, keys) in runs {
        let outcome = try Program.run(["bench"] + arguments, in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        for key in keys { #expect(outcome.output.contains("\"\(key)\":"), "\(arguments[0]): \(key)") }
      }
      let zeros = Data((0..<64 * 32).flatMap { _ in [UInt8(0), 0, 0x80, 0x3f] })
      try zeros.write(to: URL(fileURLWithPath: folder + "/v.f32le"))
      let build = try Program.run(["bench", "build", "v.f32le", "--dimension", "32", "--folder", "b"], in: folder)
      #expect(build.output.contains(#""verified":true"#), "\(build.errors)")
    }
  }
}
