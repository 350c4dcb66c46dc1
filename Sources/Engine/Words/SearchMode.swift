import Index
import Wire

/// What a question is compared by.
enum SearchMode: String, CaseIterable {
  /// By meaning.
  case semantic
  /// By its words.
  case lexical
  /// By both.
  case hybrid

  /// The parameter `mode`; nil where it is missing.
  init?(_ params: inout ParameterReader) throws(RPCError) {
    guard let name = try params.string("mode") else { return nil }
    guard let mode = SearchMode(rawValue: name) else {
      let modes = Self.allCases.map(\.rawValue).joined(separator: ", ")
      throw params.wrong(
        "mode", "is one of \(modes); without it, questions that hold an id, a name or a quotation are hybrid")
    }
    self = mode
  }
}

extension Collection {
  /// Throws if an index has no lexical side.
  func checkWords(_ snapshot: Snapshot) throws(EngineError) {
    guard snapshot.hasWords else { throw .noWords(collection: name) }
  }
}
