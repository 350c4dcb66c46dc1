import Foundation
import Index

/// Why a record is among the hits, and where.
public struct Explanation: Sendable {
  /// A part of the text is named with the first if it carries at least this share.
  private static let notable: Float = 0.25
  /// So many parts are listed.
  private static let listed = 3

  /// What was asked for in words or as a filter, and the record's own values of its fields.
  public struct Condition: Sendable {
    /// The words of the question; empty for the caller's own filter.
    public let words: String
    /// What they mean.
    public let filter: String
    /// The record's own values of the fields, as people read them.
    public let values: [String]
  }

  /// A preference, and what it adds.
  public struct Preference: Sendable {
    /// What is preferred.
    public let condition: Condition
    /// Whether the record meets it.
    public let isMet: Bool
    /// What it adds to the rank score.
    public let bonus: Float
  }

  /// The parts of the text that carry the match; nil where the vector is not that of the text.
  let attribution: Attribution?
  /// The conditions that the record meets.
  public let conditions: [Condition]
  /// The preferences of the question.
  public let preferences: [Preference]
  let hit: RankedHit
  /// Whether the score counts for nothing in its rank.
  public let isByWordsAlone: Bool
  /// Whether the score is what unrelated questions reach too.
  let isWeak: Bool

  /// The heaviest parts of the text, without which the score is lower: what each takes from it, and its share of all that is
  /// lost. Nil where the vector is not that of the text.
  public var parts: [(text: String, drop: Float, share: Float)]? {
    attribution.map { attribution in
      attribution.parts.prefix(Self.listed).map { ($0.text, $0.drop, attribution.share(of: $0)) }
    }
  }

  /// The cosine, where it counts for the rank.
  public var cosine: Float? { isByWordsAlone ? nil : hit.hit.score }

  /// What words add to the rank score; nil where none was found.
  public var wordsBonus: Float? { hit.words.map { _ in hit.wordsBonus } }

  /// What the record is ranked by.
  public var rankScore: Float { hit.rankScore }

  /// A part in quotes, without the sign it ends with.
  private static func quoted(_ text: String) -> String {
    let end = text.lastIndex { !".,;:".contains($0) }
    return "\"\(end.map { text[...$0] } ?? text[...])\""
  }

  /// The same in words that can be repeated to a customer.
  public var words: String {
    var sentences = [hit.words?.find?.sentence].compactMap { $0 }
    if let attribution, let first = attribution.parts.first {
      let second = attribution.parts.dropFirst().first.flatMap {
        attribution.share(of: $0) >= Self.notable ? " and \(Self.quoted($0.text))" : nil
      }
      sentences.append("The best-matching part is \(Self.quoted(first.text))\(second ?? "").")
    }
    if !conditions.isEmpty {
      sentences.append("It meets \(conditions.map(\.text).joined(separator: ", ")).")
    }
    let met = preferences.filter(\.isMet)
    if !met.isEmpty {
      sentences.append("Ranked higher for \(met.map(\.condition.text).joined(separator: ", ")).")
    }
    if isWeak, hit.words == nil { sentences.append("The match is weak: unrelated questions score as high.") }
    return sentences.joined(separator: " ")
  }
}

extension Explanation.Condition {
  /// The record's values are named, but for those of sensitive fields.
  init(_ words: String, _ filter: Filter, _ record: Record, _ schema: Schema) {
    self.words = words
    self.filter = filter.description
    values = filter.fieldNames.compactMap { name in
      guard schema.field(name)?.sensitive == false, let value = record.fields[name] else { return nil }
      return "\(name.replacing("_", with: " ")): \(value.shown)"
    }
  }

  var text: String {
    let asked = words.isEmpty ? filter : "\"\(words)\""
    return values.isEmpty ? asked : "\(asked) (\(values.joined(separator: ", ")))"
  }
}

extension Filter {
  /// The fields it tests, each once, in order.
  var fieldNames: [String] {
    switch self {
    case .and(let parts), .or(let parts):
      var seen: Set<String> = []
      return parts.flatMap(\.fieldNames).filter { seen.insert($0).inserted }
    case .not(let inner): return inner.fieldNames
    case .test(let field, _): return [field.name]
    }
  }
}

extension FieldValue {
  /// The value as people read it.
  var shown: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    case .boolean(let value): value ? "yes" : "no"
    case .date(let value): value.description
    case .keyword(let value), .text(let value): value
    case .keywords(let values): values.joined(separator: ", ")
    }
  }
}

extension WordFind {
  /// Why it comes first.
  fileprivate var sentence: String {
    switch self {
    case .id: "It has the id in the question."
    case .fullName: "It has the name in the question."
    case .name: "Its name contains words of the question."
    case .phrase: "It contains the quoted phrase."
    }
  }
}

extension Plan {
  /// The plan's name where records are looked up by their words alone.
  static let ofWordsAlone = "words"

  /// How the hits were found, in words.
  func words(matched: Int) -> String {
    switch self {
    case .exact: "All \(matched) matching records were compared."
    case .lists: "The inverted lists near the question were compared, of \(matched) matching records."
    case .walk: "The HNSW graph was searched; \(matched) records match."
    case .filteredWalk: "The HNSW graph was searched for hits among \(matched) matching records."
    }
  }
}
