import Index

/// Embeds the texts of records again and compares: a vector that is sound in itself may still be another text's.
struct VectorComparison {
  /// Precisions of one model differ by less than this; other texts by more, as a rule.
  static let leastSimilarity: Float = 0.97
  private static let batch = 256

  private let snapshot: Snapshot
  private let model: TextModel

  init(_ snapshot: Snapshot, _ model: TextModel, _ collection: String) throws(EngineError) {
    guard snapshot.fingerprint == model.fingerprint else {
      throw .modelMismatch(collection: collection, reason: "the model given has another fingerprint")
    }
    self.snapshot = snapshot
    self.model = model
  }

  /// Compares `sample` records, spread evenly; given vectors are no embeddings and are passed over.
  func faults(sample: Int) throws -> [String] {
    let step = max(1, snapshot.count / max(1, sample))
    var faults: [String] = []
    var batch: [Record] = []
    var place = 0
    try snapshot.forEachRecord { record in
      if place % step == 0, !record.vectorWasGiven { batch.append(record) }
      place += 1
      if batch.count == Self.batch {
        faults += try compare(batch)
        batch.removeAll(keepingCapacity: true)
      }
      return true
    }
    return try faults + compare(batch)
  }

  private func compare(_ records: [Record]) throws -> [String] {
    guard !records.isEmpty else { return [] }
    return try zip(records, model.embedPassages(records.map(\.text))).compactMap { record, expected in
      guard let stored = try snapshot.vector(id: record.id) else { return "vectors: record \(record.id) has none" }
      let similarity = zip(stored, expected).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      return similarity >= Self.leastSimilarity
        ? nil : "vectors: that of record \(record.id) is not its text's (their cosine is \(similarity))"
    }
  }
}
