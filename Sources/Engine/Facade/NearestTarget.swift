import Foundation
import Index

extension Engine {
  /// What `nearest` looks around, once it is settled.
  struct ResolvedTarget {
    let vector: [Float]
    /// Records that are left out because they are what is looked around.
    var excluding: [String] = []
    /// The model that embedded the text, where that is what is looked around: only then is a score a text's.
    var model: TextModel?
  }

  func resolve(
    _ target: NearestRequest.Target, in collection: CollectionView, _ snapshot: Snapshot, _ context: CallContext
  ) throws -> ResolvedTarget {
    switch target {
    case .record(let id, let name):
      let source = try name.map { name throws(EngineError) in try view(name, context) } ?? collection
      let isOther = source.name != collection.name
      let found = isOther ? source.snapshot : snapshot
      guard found.fingerprint == snapshot.fingerprint else {
        throw EngineError.modelMismatch(
          collection: source.name, reason: "they do not compare with those of \(collection.name)")
      }
      return ResolvedTarget(vector: try source.vector(id: id, in: found), excluding: isOther ? [] : [id])
    case .text(let text):
      let model = try model(for: snapshot, of: collection.whole)
      return ResolvedTarget(vector: try model.embedQuestion(text, deadline: context.deadline), model: model)
    case .vector(let vector): return ResolvedTarget(vector: try normalised(vector))
    case .examples(let positive, let negative):
      let examples = Examples(positive: positive, negative: negative)
      return ResolvedTarget(
        vector: try examples.vector(in: collection, snapshot, self, context.deadline), excluding: examples.ids)
    }
  }
}

/// Examples of what is wanted, and of what is not.
struct Examples {
  private static let limit = 1000
  let positive: [NearestRequest.Example]
  let negative: [NearestRequest.Example]

  /// The records among them.
  var ids: [String] {
    (positive + negative).compactMap { if case .record(let id) = $0 { id } else { nil } }
  }

  /// Twice the mean of the positive examples less the mean of the negative ones: away from these, towards those.
  func vector(
    in collection: CollectionView, _ snapshot: Snapshot, _ engine: Engine, _ deadline: Date?
  ) throws -> [Float] {
    guard !positive.isEmpty, positive.count + negative.count <= Self.limit else {
      throw EngineError.invalidArgument(
        nil, reason: "positive holds at least one example, and with negative at most 1,000")
    }
    let texts = (positive + negative).compactMap { if case .text(let text) = $0 { text } else { nil } }
    let embedded =
      texts.isEmpty
      ? [] : try engine.model(for: snapshot, of: collection.whole).embedQuestions(texts, deadline: deadline)
    let vectors = Dictionary(zip(texts, embedded)) { first, _ in first }
    func mean(_ examples: [NearestRequest.Example]) throws -> [Float] {
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
