import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

/// Records in two dimensions.
@Suite struct MapTests {
  /// Vectors whose variance is largest along axes that are none of the coordinates'.
  private static func vectors(_ dimension: Int, _ count: Int, _ random: inout SeededGenerator) -> [[Float]] {
    let mirror = random.nextUnitVector(dimension: dimension)
    return (0..<count).map { _ in
      let plain = (0..<dimension).map { Float.random(in: -1...1, using: &random) * 4 / Float($0 + 1) + 3 }
      let share = 2 * zip(plain, mirror).reduce(0) { $0 + $1.0 * $1.1 }
      return zip(plain, mirror).map { $0 - share * $1 }
    }
  }

  private static func covariance(_ left: [Float], _ right: [Float]) -> Double {
    let means = [left, right].map { $0.reduce(0) { $0 + Double($1) } / Double($0.count) }
    let sum = zip(left, right).reduce(0) { $0 + (Double($1.0) - means[0]) * (Double($1.1) - means[1]) }
    return sum / Double(left.count)
  }

  @Test(arguments: [(2, 40), (3, 5), (24, 200), (40, 300), (384, 60)])
  func thePlaneIsWhereVectorsLieFurthestApart(dimension: Int, count: Int) throws {
    var random = SeededGenerator(seed: UInt64(dimension))
    let vectors = Self.vectors(dimension, count, &random)
    let plane = try #require(PrincipalPlane(of: vectors))
    let places = vectors.map(plane.place)
    let (x, y) = (places.map(\.x), places.map(\.y))
    let variances = [Self.covariance(x, x), Self.covariance(y, y)]
    let all = (0..<dimension).reduce(0) { sum, place in
      let values = vectors.map { $0[place] }
      return sum + Self.covariance(values, values)
    }
    #expect(variances[0] >= variances[1] && variances[0] + variances[1] <= all * 1.0001)
    #expect(abs(Self.covariance(x, y)) < 1e-3 * variances[0])
    for (share, variance) in zip(plane.explained, variances) { #expect(abs(share - variance / all) < 1e-3) }
    for _ in 0..<200 {
      let direction = random.nextUnitVector(dimension: dimension)
      let along = vectors.map { zip($0, direction).reduce(0) { $0 + $1.0 * $1.1 } }
      #expect(Self.covariance(along, along) <= variances[0] * 1.001)
      // What is left of a direction without the first axis has no more than the second.
      let rest = zip(along, x).map { $0 - $1 * Float(Self.covariance(along, x) / variances[0]) }
      #expect(Self.covariance(rest, rest) <= variances[1] * 1.01)
    }
    for (one, other) in zip(vectors.indices, vectors.indices.dropFirst()) {
      let apart = zip(vectors[one], vectors[other]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let (across, along) = (x[one] - x[other], y[one] - y[other])
      #expect(across * across + along * along <= apart * 1.001 + 1e-4)
    }
    #expect(PrincipalPlane(of: vectors).map { $0.place(vectors[0]) } ?? (0, 0) == plane.place(vectors[0]))
  }

  @Test func whatHasNoPlaneHasNone() throws {
    #expect(PrincipalPlane(of: []) == nil)
    #expect(PrincipalPlane(of: [[1, 0], [0, 1]]) == nil)
    #expect(PrincipalPlane(of: [[1, 0], [1, 0], [1, 0]]) == nil)
    // All on one line: there is nothing to be seen on the second axis.
    let line = try #require(PrincipalPlane(of: [[1, 1, 0], [2, 2, 0], [4, 4, 0]]))
    #expect(abs(line.explained[0] - 1) < 1e-5 && abs(line.explained[1]) < 1e-5)
  }

  private func withPeople(_ body: (MethodDispatcher) throws -> Void) throws {
    try withCustomers { service in
      try service.addCustomers(60)
      try body(service)
    }
  }

  private func map(_ service: MethodDispatcher, _ more: String) throws -> (ids: [String], reply: JSONValue) {
    let reply = try service.call("map", #"{"collection":"customers"\#(more)}"#)
    return ((reply["points"]?.array ?? []).compactMap { $0["id"]?.string }, reply)
  }

  @Test func itShowsWhatWasAskedFor() throws {
    try withPeople { service in
      let everybody = try map(service, "")
      #expect(everybody.ids.count == 60 && everybody.reply["total"] == .integer(60))
      let some = try map(service, #","limit":7,"fields":["age"]"#)
      #expect(some.ids.count == 7 && some.reply["total"] == .integer(60))
      #expect(Set(some.ids).count == 7 && Set(some.ids).isSubset(of: everybody.ids))
      #expect(some.reply["points"]?.array?.allSatisfy { $0["fields"]?.object?.members.map(\.key) == ["age"] } == true)
      let filter = #""age >= 40""#
      let filtered = try map(service, #","filter":\#(filter)"#)
      let counted = try service.call("count", #"{"collection":"customers","filter":\#(filter)}"#)["count"]
      #expect(filtered.reply["total"] == counted && .integer(Int64(filtered.ids.count)) == counted)
      let search = #"{"query":"pilot","k":9}"#
      let hits = try service.call("search", #"{"collection":"customers","query":"pilot","k":9}"#)["hits"]?.array ?? []
      let found = try map(service, #","search":\#(search)"#)
      #expect(found.ids == hits.compactMap { $0["id"]?.string })
      #expect(found.reply["points"]?.array?.map { $0["score"] } == hits.map { $0["score"] })
      _ = try service.call("save", #"{"collection":"customers","name":"s","search":\#(search)}"#)
      let whole = #"{"query":"pilot","explain":true,"facets":["age"],"fields":["age"]}"#
      _ = try service.call("save", #"{"collection":"customers","name":"w","search":\#(whole)}"#)
      #expect(try map(service, #","saved":"w""#).ids.count == 60)
      _ = try service.call("save", #"{"collection":"customers","name":"a","ids":["c2","c1"]}"#)
      #expect(try map(service, #","saved":"s""#).ids == found.ids)
      #expect(try map(service, #","saved":"a""#).ids == ["c2", "c1"])
    }
  }

  @Test func whatIsWrongIsRefused() throws {
    try withPeople { service in
      for (params, code) in [
        (#","limit":5001"#, RPCErrorCode.invalidParams), (#","limit":0"#, .invalidParams),
        (#","filter":"age > 3","saved":"x""#, .invalidParams), (#","saved":"x""#, .notFound),
        (#","fields":["nothing"]"#, .invalidParams), (#","search":{"query":"x","kk":1}"#, .invalidParams),
        (#","search":{"query":"x","k":"ten"}"#, .invalidParams), (#","search":{"query":"x","k":0}"#, .invalidParams),
      ] {
        let error = try service.error("map", #"{"collection":"customers"\#(params)}"#)
        #expect(error?.code == code.rawValue, "\(params): \(error?.message ?? "")")
      }
    }
  }
}
