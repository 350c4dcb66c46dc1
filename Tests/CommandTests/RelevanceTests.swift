import Foundation
import TestSupport
import Testing
import Wire

/// Whether relevance tells what belongs to a bank's customers from what does not, with the real model.
@Suite(.enabled(if: Program.realModel != nil && Program.reference != nil, "the model or the reference data is absent"))
struct RelevanceTests {
  @Test func unrelatedQuestionsFindNothingRelevantAndRelatedOnesDo() throws {
    try withTemporaryFolder { folder in
      let options = ["--data", folder + "/index", "--model", Program.realModel ?? ""]
      let generator = (Program.reference ?? "") + "/peers/make_corpus.py"
      let generated = try Program.run(
        ["python3", generator, "corpus", "--n", "1000"], in: folder, program: "/usr/bin/env")
      #expect(generated.status == 0, "\(generated.errors)")
      let made = try Program.run(["import", "customers", "corpus/corpus.jsonl"] + options, in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let server = try RunningServer(folder, options)
      defer { server.stop() }
      let socket = try LineSocket(server.address)
      func isRelevant(_ question: String) throws -> Bool {
        let params: JSONObject = ["collection": .string("customers"), "query": .string(question), "k": .integer(1)]
        let request = JSONValue.object(["id": .integer(1), "method": .string("search"), "params": .object(params)])
        let reply = try JSONValue(parsing: socket.exchange(request.text))
        return try #require(reply["result"]?["relevant"]?.integer) > 0
      }
      let unrelated = try Self.unrelated()
      #expect(unrelated.count == 100)
      let noise = try unrelated.filter(isRelevant)
      #expect(noise.count <= 3, "\(noise)")
      let related = try lines(folder + "/corpus/queries.jsonl").map { try #require($0["text"]?.string) }
      #expect(related.count == 200)
      let missed = try related.filter { try !isRelevant($0) }
      #expect(missed.count * 20 <= related.count, "\(missed)")
    }
  }

  /// A hundred sentences of the STS dev set without a word of business, evenly spaced: no result has a say in it.
  private static func unrelated() throws -> [String] {
    let file = try String(contentsOfFile: (Program.reference ?? "") + "/data/stsb/stsb-en-dev.csv", encoding: .utf8)
    let plain = file.split(whereSeparator: \.isNewline).map { $0.split(separator: ",") }.filter { $0.count == 3 }
    let sentences = plain.map { String($0[0]) }.filter { sentence in
      !sentence.contains("$") && !sentence.contains("\"")
        && !sentence.lowercased().split(whereSeparator: { !$0.isLetter }).contains { word in
          stems.contains { word.hasPrefix($0) }
        }
    }
    return (0..<100).map { sentences[$0 * sentences.count / 100] }
  }

  /// Those of Benchmarks/quality/relevance.py.
  private static let stems =
    """
    bank money loan credit debt mortgage insur invest stock share fund dollar pound euro price cost tax econom financ \
    market profit earn income pay paid sale sell sold buy bought business compan percent billion million trade trading \
    budget rate save saving wage job retire pension customer fee account cash card bond currenc deal work employ bill
    """.split(separator: " ").map(String.init)

  private func lines(_ path: String) throws -> [JSONValue] {
    try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline).map {
      try JSONValue(parsing: Array($0.utf8).span)
    }
  }
}
