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
    /// `upsert` of one new record with its vector.
    case upsert
    /// `upsert` of one new record with a text that must be embedded.
    case prose
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

/// The requests of a load, written once before the clock starts.
struct LoadLines: Sendable {
  /// A request after its id, in two parts where the id of a new record comes between them.
  private struct Line {
    let head: [UInt8]
    let tail: [UInt8]?

    init(_ text: String) {
      let parts = text.split(separator: LoadLines.newID, maxSplits: 1)
      head = Array(parts[0].utf8)
      tail = parts.count > 1 ? Array(parts[1].utf8) : nil
    }
  }

  /// Stands for the id of a new record.
  private static let newID = "\u{E000}"

  /// What the lines are about.
  struct Subject: Sendable {
    let collection: String
    let dimension: Int
    let ids: [String]
    let texts: [String]
    let filter: String?
    let k: Int
    let fields: [String]?
    /// Vectors to ask for and to write, one after the other; random ones if it is empty.
    let vectors: [[Float]]

    func vector(_ random: inout some RandomNumberGenerator) -> [Float] {
      vectors.randomElement(using: &random) ?? LoadLines.randomVector(dimension, &random)
    }
  }

  private let lines: [LoadMix.Kind: [Line]]

  init(_ subject: Subject, _ mix: LoadMix, count: Int, _ random: inout some RandomNumberGenerator) {
    var lines: [LoadMix.Kind: [Line]] = [:]
    for kind in mix.kinds {
      lines[kind] = (0..<count).map { number in Self.line(kind, number, subject, &random) }
    }
    self.lines = lines
  }

  /// A request of a kind with an id, which names its new record too.
  func line(_ kind: LoadMix.Kind, id: Int64, _ random: inout some RandomNumberGenerator) -> [UInt8] {
    guard let line = lines[kind]?.randomElement(using: &random) else { return [] }
    let request = Array("{\"id\":\(id)".utf8) + line.head
    return line.tail.map { request + Array("\(id)".utf8) + $0 } ?? request
  }

  private static func line(
    _ kind: LoadMix.Kind, _ number: Int, _ subject: Subject, _ random: inout some RandomNumberGenerator
  ) -> Line {
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
      let vector = base64(subject.vector(&random))
      let record: JSONObject = ["id": .string("bench-" + newID), "text": .string("bench"), "vector": vector]
      params["records"] = .array([.object(record)])
    case .prose:
      method = "upsert"
      let text = "\(subject.texts.randomElement(using: &random) ?? "text") Number \(number)."
      params["records"] = .array([.object(["id": .string("bench-" + newID), "text": .string(text)])])
    case .vector, .numbers:
      method = "nearest"
      let vector = subject.vector(&random)
      params["to"] = .object(["vector": kind == .vector ? base64(vector) : .vector(vector)])
    case .id, .filtered:
      method = "nearest"
      params["to"] = .object(["id": .string(subject.ids.randomElement(using: &random) ?? "")])
      if kind == .filtered { params["filter"] = subject.filter.map { .string($0) } }
    }
    if ![.get, .upsert, .prose].contains(kind) {
      params["k"] = .integer(Int64(subject.k))
      params["fields"] = subject.fields.map { .array($0.map { .string($0) }) }
    }
    return Line(",\"method\":\"\(method)\",\"params\":\(JSONValue.object(params).text)}\n")
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
