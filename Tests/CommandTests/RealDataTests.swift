import Foundation
import TestSupport
import Testing
import Wire

/// Data that others wrote, through the real program and the real model.
@Suite(.enabled(if: Program.realModel != nil && Program.reference != nil, "the model or the reference data is absent"))
struct RealDataTests {
  private func inFolder(_ body: (_ folder: String, _ options: [String], _ data: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let options = ["--data", folder + "/index", "--model", Program.realModel ?? ""]
      try body(folder, options, (Program.reference ?? "") + "/data")
    }
  }

  @Test func theVectorsOfACustomerFileAreThoseThatItsAuthorsPublished() throws {
    try inFolder { folder, options, data in
      let made = try Program.run(
        [
          "import", "customers", data + "/hp_customers/banking_dataset.csv.gz", "--schema",
          data + "/questions/schema.json", "--precision", "f32",
        ] + options, in: folder)
      #expect(made.status == 0, "\(made.errors)")
      #expect(made.output.contains("1000 created"))
      let published = [UInt8](
        try Data(contentsOf: URL(fileURLWithPath: data + "/hp_customers/embeddings_first100.f32le")))
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let socket = try LineSocket(server.address)
      var largest: Float = 0
      for row in 0..<100 {
        let reply = try socket.exchange(
          #"{"id":1,"method":"get","params":{"collection":"customers","id":"\#(row + 1)","vector":true}}"#)
        let vector = try #require(JSONValue(parsing: reply)["result"]?["vector"]?.vector)
        for (index, value) in vector.enumerated() {
          let start = (row * vector.count + index) * 4
          let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(published[start + $1]) << UInt32(8 * $1) }
          largest = max(largest, abs(value - Float(bitPattern: bits)))
        }
      }
      #expect(largest <= 2e-6)
    }
  }

  @Test func aFileWithoutIDsAndSchemaIsSearchedWellWithAndWithoutFilters() throws {
    try inFolder { folder, options, data in
      let unpacked = try Program.run(
        ["-c", "gzip -dc '\(data)/bank_marketing/bank-full.csv.gz' | head -n 4001 > bank.csv"], in: folder,
        program: "/bin/sh")
      #expect(unpacked.status == 0)
      let made = try Program.run(["import", "bank", "bank.csv", "--json"] + options, in: folder)
      #expect(made.lines.last?.contains(#""rows":4000,"created":4000,"#) == true, "\(made.output)\(made.errors)")
      try Self.questions.map { "{\"text\":\"\($0)\"}\n" }.joined()
        .write(toFile: folder + "/q.jsonl", atomically: true, encoding: .utf8)
      for filter in [nil, "balance > 1000 and housing = \"yes\"", "not loan = \"yes\"", "job = \"retired\""] {
        let more = filter.map { ["--filter", $0] } ?? []
        let measured = try Program.run(
          ["bench", "search", "bank", "--queries", "q.jsonl"] + more + options, in: folder)
        let recall = try #require(try JSONValue(parsing: measured.lines.first ?? "")["recall"]?.number)
        #expect(recall >= 0.95, "\(filter ?? "no filter"): \(measured.output)")
      }
    }
  }

  private static let questions: [String] = {
    let people = ["retired people", "students", "managers", "technicians", "single parents", "entrepreneurs"]
    let traits = ["with a high balance", "without a loan", "who own a house", "contacted by cellular", "over sixty"]
    return people.flatMap { person in traits.map { "\(person) \($0)" } }
  }()
}
