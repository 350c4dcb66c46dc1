import TestSupport
import Testing
import Wire

/// What a server has: which call wrote each record.
struct ServerState {
  private(set) var calls: [String: Int] = [:]
  private let vectors: [String: [Float]]

  init(_ wire: LineSocket) throws {
    var cursor: String?
    repeat {
      let from = cursor.map { #","cursor":"\#($0)""# } ?? ""
      let reply = try wire.exchange(
        #"{"id":1,"method":"scroll","params":{"collection":"people","limit":500\#(from)}}"#)
      let page = try #require(JSONValue(parsing: reply)["result"], "\(reply)")
      for record in page["records"]?.array ?? [] {
        let id = try #require(record["id"]?.string)
        calls[id] = Int(record["fields"]?["call"]?.integer ?? -1)
      }
      cursor = page["cursor"]?.string
    } while cursor != nil
    vectors = Dictionary(uniqueKeysWithValues: calls.map { ($0, CrashVector.of($0, call: $1)) })
  }

  private static let queries: [[Float]] = {
    var generator = SeededGenerator(seed: 99)
    return (0..<8).map { _ in generator.nextUnitVector(dimension: TinyModel.hiddenSize) }
  }()

  /// The nearest to a few vectors as the server answers it, with their scores.
  static func answers(_ wire: LineSocket) throws -> [String] {
    try queries.map { query in
      let reply = try wire.exchange(
        #"{"id":1,"method":"nearest","params":{"collection":"people","to":{"vector":[\#(CrashVector.text(query))]},"k":10}}"#
      )
      return reply.replacing(/,"took_ms":[0-9.e-]+/, with: "")
    }
  }

  /// Where the server's answers are not those that the records' vectors give, scanned in full.
  func faults(of wire: LineSocket) throws -> [String] {
    let tolerance: Float = 1e-5
    return try zip(Self.queries, Self.answers(wire)).compactMap { query, answer in
      let scores = vectors.mapValues { dot($0, query) }
      let expected = scores.values.sorted(by: >).prefix(10)
      let hits = try JSONValue(parsing: answer)["result"]?["hits"]?.array ?? []
      let isRight =
        hits.count == expected.count
        && zip(hits, expected).allSatisfy { hit, best in
          guard let score = hit["score"]?.number.map({ Float($0) }), let id = hit["id"]?.string,
            let own = scores[id]
          else { return false }
          return abs(score - own) < tolerance && abs(score - best) < tolerance
        } && Set(hits.map { $0["id"] }.compactMap { $0?.string }).count == hits.count
      return isRight ? nil : answer
    }
  }
}
