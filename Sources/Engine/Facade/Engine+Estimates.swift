import Index
public import Wire

/// What the cost of a call is judged by, before it is done. Nothing here reads a record.
extension Engine {
  /// How many records a collection has; none where there is no such collection.
  package func size(of name: String) -> Int { existing(name)?.snapshot.count ?? 0 }

  /// How many hits were shown before a cursor; nil for an invalid one.
  package func offset(ofCursor text: String) -> Int? { HitCursor(text)?.offset }

  /// What is kept under a name.
  package func savedKind(_ name: String, in collection: String) -> SavedSearch.Kind? {
    existing(collection)?.entry.saved[name]?.kind
  }
}

/// The model, once it is loaded.
public struct ModelStats: Sendable {
  /// Its hash.
  public let fingerprint: String
  /// The precision it embeds in.
  public let precision: String
  /// The length of its vectors.
  public let dimension: Int
  /// What multiplies its matrices.
  public let matrixLibrary: String
  /// Counts of the cache of questions' embeddings.
  public let questionCache: JSONValue
}

extension Engine {
  /// The model; nil while it is not loaded.
  public var modelStats: ModelStats? {
    model.ifLoaded.map { model in
      ModelStats(
        fingerprint: model.fingerprint, precision: "\(model.precision)", dimension: model.dimension,
        matrixLibrary: model.backendName, questionCache: model.cacheCounts.json)
    }
  }
}
