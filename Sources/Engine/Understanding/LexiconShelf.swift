import Foundation
package import Index
import Synchronization

/// The lexicon of a collection, made when a question first needs it and again when keywords have come in, and the
/// quarters of its columns.
final class LexiconShelf: Sendable {
  private struct Shelf {
    var mark: Snapshot.KeywordMark?
    var lexicon: Lexicon?
    /// The commit that the quarters are of.
    var sequence: UInt64 = 0
    var quarters: [String: Double] = [:]
  }

  private let shelf = Mutex(Shelf())

  /// The lexicon of a snapshot.
  func lexicon(_ schema: Schema, _ snapshot: Snapshot) throws -> Lexicon {
    let mark = snapshot.keywordMark
    if let made = shelf.withLock({ $0.mark == mark ? $0.lexicon : nil }) { return made }
    var keywords: [String: [String]] = [:]
    for field in schema.fields where field.type == .keyword || field.type == .keywords {
      keywords[field.name] = try snapshot.keywords(of: field.name, limit: Lexicon.keywordLimit)
    }
    let lexicon = Lexicon(schema) { keywords[$0] ?? [] }
    shelf.withLock { shelf in
      shelf = Shelf(mark: mark, lexicon: lexicon)
    }
    return lexicon
  }

  /// Where the upper or lower quarter of a field begins in a snapshot.
  func quarter(_ field: String, top: Bool, _ snapshot: Snapshot) -> Double? {
    let key = (top ? "+" : "-") + field
    let mark = snapshot.keywordMark
    let known = shelf.withLock { $0.mark == mark && $0.sequence == snapshot.sequence ? $0.quarters[key] : nil }
    if let known { return known }
    guard let found = snapshot.quantile(top ? 0.75 : 0.25, of: field) else { return nil }
    shelf.withLock { shelf in
      guard shelf.mark == mark else { return }
      if shelf.sequence != snapshot.sequence { (shelf.sequence, shelf.quarters) = (snapshot.sequence, [:]) }
      shelf.quarters[key] = found
    }
    return found
  }
}

extension Collection {
  /// What a question says of this collection's fields; nil if it says nothing of them.
  package func understand(
    _ question: String, in given: Snapshot? = nil, today: CalendarDate = .today
  ) throws -> Understanding? {
    let snapshot = given ?? snapshot
    let lexicon = try lexicons.lexicon(schema, snapshot)
    let understood = try snapshot.checkingForDamage {
      Understanding(question, lexicon, today: today) { lexicons.quarter($0, top: $1, snapshot) }
    }
    return understood.constraints.isEmpty ? nil : understood
  }
}

extension CalendarDate {
  /// The day it is, in UTC.
  package static var today: CalendarDate {
    CalendarDate(daysSinceEpoch: Int32((Date().timeIntervalSince1970 / 86_400).rounded(.down)))
  }
}
