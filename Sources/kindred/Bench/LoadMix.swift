import Foundation
import Wire

/// The kinds of requests of a load, and how often each comes.
struct LoadMix: Sendable {
  enum Kind: String, CaseIterable, Sendable {
    /// `search` for a text.
    case text
    /// `nearest` to a vector, in base64.
    case vector
    /// The same as an array of numbers.
    case numbers
    /// `nearest` to a record.
    case id
    /// `nearest` to a record, with a filter.
    case filtered
    /// `get`.
    case get
    /// `upsert` of one record with its vector.
    case upsert
  }

  private let shares: [(kind: Kind, weight: Double)]

  /// Reads `id=8,vector=2`; a kind alone is all.
  init(_ text: String) throws {
    shares = try text.split(separator: ",").map { part in
      let sides = part.split(separator: "=", maxSplits: 1)
      guard let kind = sides.first.flatMap({ Kind(rawValue: String($0)) }) else {
        let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw LoadError("--mix \(part): the kinds are \(known)")
      }
      let weight = sides.count == 2 ? Double(sides[1]) ?? -1 : 1
      guard weight > 0, weight.isFinite else { throw LoadError("--mix \(part): a share is a number above 0") }
      return (kind, weight)
    }
    guard !shares.isEmpty else { throw LoadError("--mix is empty") }
  }

  var kinds: [Kind] { shares.map(\.kind) }

  func next(_ random: inout some RandomNumberGenerator) -> Kind {
    var point = Double.random(in: 0..<shares.reduce(0) { $0 + $1.weight }, using: &random)
    for share in shares {
      point -= share.weight
      if point < 0 { return share.kind }
    }
    return shares[shares.count - 1].kind
  }
}

/// The requests of a load, written once before the clock starts: the end of each line after its id.
struct LoadLines: Sendable {
  /// What the lines are about.
  struct Subject: Sendable {
    let collection: String
    let dimension: Int
    let ids: [String]
    let texts: [String]
    let filter: String?
    let k: Int
    let fields: [String]?
  }

  private let lines: [LoadMix.Kind: [[UInt8]]]

  init(_ subject: Subject, _ mix: LoadMix, count: Int, _ random: inout some RandomNumberGenerator) {
    var lines: [LoadMix.Kind: [[UInt8]]] = [:]
    for kind in mix.kinds {
      lines[kind] = (0..<count).map { number in Self.line(kind, number, subject, &random) }
    }
    self.lines = lines
  }

  /// A request of a kind with an id.
  func line(_ kind: LoadMix.Kind, id: Int64, _ random: inout some RandomNumberGenerator) -> [UInt8] {
    Array("{\"id\":\(id)".utf8) + (lines[kind]?.randomElement(using: &random) ?? [])
  }

  private static func line(
    _ kind: LoadMix.Kind, _ number: Int, _ subject: Subject, _ random: inout some RandomNumberGenerator
  ) -> [UInt8] {
    var params: JSONObject = ["collection": .string(subject.collection)]
    let method: String
    switch kind {
    case .text:
      method = "search"
      params["query"] = .string(subject.texts.randomElement(using: &random) ?? "text \(number)")
    case .get:
      method = "get"
      params["id"] = .string(subject.ids.randomElement(using: &random) ?? "")
    case .upsert:
      method = "upsert"
      let vector = base64(randomVector(subject.dimension, &random))
      let record: JSONObject = ["id": .string("bench-\(number)"), "text": .string("bench"), "vector": vector]
      params["records"] = .array([.object(record)])
    case .vector, .numbers:
      method = "nearest"
      let vector = randomVector(subject.dimension, &random)
      params["to"] = .object(["vector": kind == .vector ? base64(vector) : .vector(vector)])
    case .id, .filtered:
      method = "nearest"
      params["to"] = .object(["id": .string(subject.ids.randomElement(using: &random) ?? "")])
      if kind == .filtered { params["filter"] = subject.filter.map { .string($0) } }
    }
    if kind != .get, kind != .upsert {
      params["k"] = .integer(Int64(subject.k))
      params["fields"] = subject.fields.map { .array($0.map { .string($0) }) }
    }
    return Array(",\"method\":\"\(method)\",\"params\":\(JSONValue.object(params).text)}\n".utf8)
  }

  private static func randomVector(_ dimension: Int, _ random: inout some RandomNumberGenerator) -> [Float] {
    let vector = (0..<dimension).map { _ in
      (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &random) }
    }
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }

  private static func base64(_ vector: [Float]) -> JSONValue {
    var data = Data()
    for value in vector {
      for byte in 0..<4 { data.append(UInt8(truncatingIfNeeded: value.bitPattern >> (8 * byte))) }
    }
    return .string(data.base64EncodedString())
  }
}
