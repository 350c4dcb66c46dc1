import Foundation
import TestSupport
import Testing

/// Data directories that earlier versions of the program wrote.
@Suite struct FormatTests {
  /// Unpacks a data directory from Tests/Fixtures into the workplace's.
  private func unpack(_ name: String, _ folder: String) throws {
    let archive = Program.packageRoot + "/Tests/Fixtures/\(name).tar.gz"
    let outcome = try Program.run(["-xzf", archive, "-C", folder], in: folder, program: "/bin/tar")
    try #require(outcome.status == 0, "\(outcome.errors)")
  }

  @Test(arguments: [2, 3, 4])
  func anIndexOfAnEarlierFormatIsReadAndBecomesFormat5WithItsNextCommit(format: Int) throws {
    try withWorkplace { folder, options in
      try unpack("index-format-\(format)", folder)
      let data = folder + "/index/collections/people/g00000\(format < 4 ? 1 : 2)/data.mdb"
      func run(_ arguments: [String]) throws -> Program.Outcome {
        let outcome = try Program.run(arguments + options, in: folder)
        #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        return outcome
      }
      #expect(try run(["count", "people"]).output == "\([2: 46, 3: 45, 4: 47][format] ?? 0)\n")
      // The first opening adds a table that is missing; that is all, and it stays in its format.
      let untouched = try Data(contentsOf: URL(fileURLWithPath: data))
      #expect(untouched.range(of: Data(#""format":\#(format)"#.utf8)) != nil)
      #expect(untouched.range(of: Data(#""format":5"#.utf8)) == nil)
      #expect(
        try run(["count", "people", "--filter", "products has \"saving\" and age > 30"]).output
          == "\(format < 4 ? 11 : 13)\n")
      #expect(try run(["search", "people", "nurse in Leeds", "-k", "3"]).output.contains("24-year-old nurse in Leeds"))
      #expect(try run(["verify", "--vectors", "full"]).output == "people: ok\n")
      let before = try run(["bench", "answers", "people"]).output
      // Reading changes nothing.
      #expect(try Data(contentsOf: URL(fileURLWithPath: data)) == untouched)
      let words = try Program.run(["search", "people", "nurse", "--mode", "lexical"] + options, in: folder)
      if format < 4 {
        // It was made without a lexical side, and says so.
        #expect(words.status != 0 && words.errors.contains("compact or rebuild it"), "\(words.errors)")
      } else {
        #expect(words.output.contains("nurse"))
      }
      let line = #"{"id":"p3","age":21,"job":"nurse","city":"Leeds","products":[]}"#
      try line.write(toFile: folder + "/more.jsonl", atomically: true, encoding: .utf8)
      _ = try run(["import", "people", "more.jsonl"])
      _ = try run(["delete", "people", "p3"])
      #expect(try run(["verify"]).output == "people: ok\n")
      #expect(try run(["bench", "answers", "people"]).output == before)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: data))
      #expect(bytes.range(of: Data(#""format":5"#.utf8)) != nil)
      _ = try run(["compact", "people"])
      #expect(try run(["verify"]).output == "people: ok\n")
      #expect(try run(["search", "people", "nurse", "--mode", "lexical", "-k", "3"]).output.contains("nurse"))
    }
  }
}
