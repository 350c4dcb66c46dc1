import Index

/// What a question is compared by.
public enum SearchMode: String, CaseIterable, Sendable {
  /// By meaning.
  case semantic
  /// By its words; nothing is embedded, and hits have no score.
  case lexical
  /// By both.
  case hybrid
}

extension Collection {
  /// Throws if an index has no text index.
  func checkWords(_ snapshot: Snapshot) throws(EngineError) {
    guard snapshot.hasWords else { throw .noWords(collection: name) }
  }
}
