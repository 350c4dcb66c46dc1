import Foundation
import Index
import Wire

/// What `nearest` looks around.
struct NearestTarget {
  let vector: [Float]
  /// Records that are left out because they are what is looked around.
  let excluding: [String]
  /// The model that embedded the text, where that is what is looked around: only then is a score a text's.
  private(set) var model: TextModel?

  init(
    _ target: JSONValue, in collection: CollectionView, _ snapshot: Snapshot, _ service: Service, _ deadline: Date?
  ) throws {
    let engine = service.engine
    var reader = try ParameterReader(target, of: "nearest.to")
    let (name, id, text) = (try reader.string("collection"), try reader.string("id"), try reader.string("text"))
    let given = reader.value("vector")
    let positive = try Example.list(&reader, "positive")
    let negative = try Example.list(&reader, "negative")
    try reader.finish()
    let ways = [id != nil, text != nil, given != nil, positive != nil].count { $0 }
    guard ways == 1, name == nil || id != nil, negative == nil || positive != nil else {
      throw RPCError(
        .invalidParams, "to of nearest holds one of: id (with collection), text, vector, positive (with negative)")
    }
    if let id {
      let source = try name.map { try service.collection($0) } ?? collection
      let isOther = source.name != collection.name
      let found = isOther ? source.snapshot : snapshot
      guard found.fingerprint == snapshot.fingerprint else {
        throw EngineError.modelMismatch(
          collection: source.name, reason: "they do not compare with those of \(collection.name)")
      }
      self.init(vector: try source.vector(id: id, in: found), excluding: isOther ? [] : [id])
    } else if let text {
      let model = try engine.model(for: snapshot, of: collection.whole)
      self.init(vector: try model.embedQuestion(text, deadline: deadline), excluding: [])
      self.model = model
    } else if let given {
      guard let vector = given.vector else {
        throw RPCError(.invalidParams, "vector of nearest is an array of numbers, or base64 of little-endian float32")
      }
      self.init(vector: try normalised(vector), excluding: [])
    } else {
      let examples = Examples(positive: positive ?? [], negative: negative ?? [])
      self.init(
        vector: try examples.vector(in: collection, snapshot, engine, deadline), excluding: examples.ids)
    }
  }

  private init(vector: [Float], excluding: [String]) {
    self.vector = vector
    self.excluding = excluding
  }
}

/// One of the records or texts that others are to be like, or unlike.
enum Example: Equatable {
  /// A record of the collection that is searched.
  case record(String)
  /// What somebody describes.
  case text(String)

  /// A parameter that holds examples: ids, and objects with a text. Nil where it is missing.
  static func list(_ reader: inout ParameterReader, _ name: String) throws(RPCError) -> [Example]? {
    guard let values = try reader.array(name) else { return nil }
    var list: [Example] = []
    for value in values {
      if let id = value.string {
        list.append(.record(id))
      } else if let object = value.object, object.keys == ["text"], let text = object["text"]?.string,
        text.contains(where: { !$0.isWhitespace })
      {
        list.append(.text(text))
      } else {
        throw reader.wrong(name, "is an array of ids and of objects {\"text\": …}; it holds \(value.text)")
      }
    }
    return list
  }
}

/// Examples of what is wanted, and of what is not.
struct Examples {
  private static let limit = 1000
  let positive: [Example]
  let negative: [Example]

  /// The records among them.
  var ids: [String] {
    (positive + negative).compactMap { if case .record(let id) = $0 { id } else { nil } }
  }

  /// Twice the mean of the positive examples less the mean of the negative ones: away from these, towards those.
  func vector(
    in collection: CollectionView, _ snapshot: Snapshot, _ engine: Engine, _ deadline: Date?
  ) throws -> [Float] {
    guard !positive.isEmpty, positive.count + negative.count <= Self.limit else {
      throw RPCError(.invalidParams, "positive holds at least one example, and with negative at most 1,000")
    }
    let texts = (positive + negative).compactMap { if case .text(let text) = $0 { text } else { nil } }
    let embedded =
      texts.isEmpty
      ? [] : try engine.model(for: snapshot, of: collection.whole).embedQuestions(texts, deadline: deadline)
    let vectors = Dictionary(zip(texts, embedded)) { first, _ in first }
    func mean(_ examples: [Example]) throws -> [Float] {
      var sum = [Float](repeating: 0, count: snapshot.dimension)
      for example in examples {
        let vector =
          switch example {
          case .record(let id): try collection.vector(id: id, in: snapshot)
          case .text(let text): vectors[text] ?? []
          }
        for (index, element) in vector.enumerated() { sum[index] += element / Float(examples.count) }
      }
      return sum
    }
    let towards = try mean(positive)
    return try normalised(negative.isEmpty ? towards : zip(towards, try mean(negative)).map { 2 * $0 - $1 })
  }
}
