import Foundation
import Index
import Synchronization
import Wire

/// A relevance scale, and what it was measured on.
struct Calibration: Equatable, Sendable {
  let relevance: Relevance
  let generation: String
  let fingerprint: String
  let count: Int

  init(_ relevance: Relevance, generation: String, fingerprint: String, count: Int) {
    self.relevance = relevance
    self.generation = generation
    self.fingerprint = fingerprint
    self.count = count
  }

  /// Whether it is good for a snapshot: of the same generation and model, and not much larger or smaller. The scale moves
  /// with the logarithm of the number of records: a quarter more or less is within what the scale can tell.
  func fits(_ generation: String, _ snapshot: Snapshot) -> Bool {
    self.generation == generation && fingerprint == snapshot.fingerprint
      && 5 * snapshot.count >= 4 * count && 4 * snapshot.count <= 5 * count
  }

  init?(json: JSONValue) {
    guard let mean = json["mean"]?.number, let deviation = json["deviation"]?.number,
      let generation = json["generation"]?.string, let fingerprint = json["fingerprint"]?.string,
      let count = json["count"]?.integer
    else { return nil }
    self.init(
      Relevance(mean: mean, deviation: deviation), generation: generation, fingerprint: fingerprint, count: Int(count))
  }

  var json: JSONValue {
    .object([
      "mean": .number(relevance.mean), "deviation": .number(relevance.deviation), "generation": .string(generation),
      "fingerprint": .string(fingerprint), "count": .integer(Int64(count)),
    ])
  }
}

/// The background as each model embeds it, once.
final class BackgroundShelf: Sendable {
  private let vectors = Mutex<[String: [[Float]]]>([:])

  /// The background's vectors by a model.
  func vectors(by model: TextModel, deadline: Date?) throws -> [[Float]] {
    let key = "\(model.fingerprint) \(model.precision)"
    if let known = vectors.withLock({ $0[key] }) { return known }
    let made = try model.embedQuestions(BackgroundQuestions.texts, deadline: deadline)
    vectors.withLock { $0[key] = made }
    return made
  }
}

extension Engine {
  /// What scores of texts to a snapshot's records are worth; nil where there are no records.
  ///
  /// It is measured when a question first needs it and again when the collection has become another, and kept in the
  /// catalog: so the same question to the same snapshot gets the same answer, also after a restart.
  func relevance(
    in snapshot: Snapshot, of collection: Collection, _ model: TextModel, deadline: Date?
  ) throws -> Relevance? {
    guard snapshot.count > 0 else { return nil }
    let generation = collection.generationName
    if let kept = collection.keptCalibration, kept.fits(generation, snapshot) { return kept.relevance }
    return try collection.calibration.withLock { held in
      if let known = held, known.fits(generation, snapshot) { return known.relevance }
      let scores = try backgrounds.vectors(by: model, deadline: deadline).compactMap { vector in
        try snapshot.search(Query(vector: vector, k: 1)).hits.first?.score
      }
      let made = Calibration(
        Relevance(nearest: scores), generation: generation, fingerprint: snapshot.fingerprint, count: snapshot.count)
      held = made
      keep(made, of: collection)
      return made.relevance
    }
  }

  /// Puts a scale into the catalog. Where that cannot be written now, this process remembers it, and the next one measures
  /// anew: a search does not fail or wait for that.
  private func keep(_ calibration: Calibration, of collection: Collection) {
    switches.withLockIfAvailable { _ in
      var entry = collection.entry
      entry.calibration = calibration
      guard (try? catalog.set(collection.name, entry)) != nil else { return }
      collection.note(entry)
    }
  }
}
