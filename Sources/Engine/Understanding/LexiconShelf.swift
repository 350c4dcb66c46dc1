import Foundation
package import Index
import Synchronization

/// What may be known of a collection by whoever asks.
package struct LexiconScope: Hashable, Sendable {
  /// What records must pass to count; nil for nothing.
  var reach: BoundFilter?
  /// The fields that do not count.
  var masked: Set<String> = []

  /// Everything.
  package static let everything = LexiconScope()
}

/// The lexicons of a collection, one for each scope. Each is made when a question first needs it and again when keywords have come in, and the
/// quarters of its columns.
final class LexiconShelf: Sendable {
  private struct Shelf {
    var mark: Mark?
    var lexicon: Lexicon?
    /// The commit that the quarters are of.
    var sequence: UInt64 = 0
    var quarters: [String: Double] = [:]
  }

  /// What a lexicon was made of. Which records may be known can change with each commit, so that one of some records counts those too.
  private struct Mark: Equatable {
    let keywords: Snapshot.KeywordMark
    let sequence: UInt64?

    init(_ snapshot: Snapshot, _ scope: LexiconScope) {
      keywords = snapshot.keywordMark
      sequence = scope.reach.map { _ in snapshot.sequence }
    }
  }

  /// Scopes that are remembered: there is one for each kind of key.
  private static let limit = 32

  private let shelves = Mutex<[LexiconScope: Shelf]>([:])

  /// The lexicon of a snapshot.
  func lexicon(_ schema: Schema, _ snapshot: Snapshot, _ scope: LexiconScope) throws -> Lexicon {
    let mark = Mark(snapshot, scope)
    if let made = shelves.withLock({ $0[scope]?.mark == mark ? $0[scope]?.lexicon : nil }) { return made }
    let visible = schema.without(scope.masked)
    var keywords: [String: [String]] = [:]
    for field in visible.fields where field.type == .keyword || field.type == .keywords {
      keywords[field.name] = try Self.keywords(of: field.name, snapshot, scope)
    }
    let lexicon = Lexicon(visible) { keywords[$0] ?? [] }
    shelves.withLock { shelves in
      if shelves[scope] == nil, shelves.count >= Self.limit { shelves.removeAll() }
      shelves[scope] = Shelf(mark: mark, lexicon: lexicon)
    }
    return lexicon
  }

  private static func keywords(of field: String, _ snapshot: Snapshot, _ scope: LexiconScope) throws -> [String]? {
    guard let reach = scope.reach, let definition = snapshot.fields[field] else {
      return try snapshot.keywords(of: field, limit: Lexicon.keywordLimit)
    }
    let found = try snapshot.keywordCounts(of: definition, where: reach).counts.map(\.value)
    return found.count > Lexicon.keywordLimit ? nil : found
  }

  /// Where the upper or lower quarter of a field begins in a snapshot.
  func quarter(_ field: String, top: Bool, _ snapshot: Snapshot, _ scope: LexiconScope) throws -> Double? {
    let key = (top ? "+" : "-") + field
    let mark = Mark(snapshot, scope)
    let known = shelves.withLock { shelves -> Double? in
      guard let shelf = shelves[scope], shelf.mark == mark, shelf.sequence == snapshot.sequence else { return nil }
      return shelf.quarters[key]
    }
    if let known { return known }
    guard let found = try snapshot.quantile(top ? 0.75 : 0.25, of: field, where: scope.reach) else { return nil }
    shelves.withLock { shelves in
      guard var shelf = shelves[scope], shelf.mark == mark else { return }
      if shelf.sequence != snapshot.sequence { (shelf.sequence, shelf.quarters) = (snapshot.sequence, [:]) }
      shelf.quarters[key] = found
      shelves[scope] = shelf
    }
    return found
  }
}

extension Collection {
  /// What a question says of this collection's fields; nil if it says nothing of them.
  package func understand(
    _ question: String, in given: Snapshot? = nil, _ scope: LexiconScope = .everything, today: CalendarDate = .today
  ) throws -> Understanding? {
    let snapshot = given ?? snapshot
    let lexicon = try lexicons.lexicon(schema, snapshot, scope)
    let understood = try snapshot.checkingForDamage {
      // A damaged column ends the question, here by what is noted of the damage.
      Understanding(question, lexicon, today: today) { try? lexicons.quarter($0, top: $1, snapshot, scope) }
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
