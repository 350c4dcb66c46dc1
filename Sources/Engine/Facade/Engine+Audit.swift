import Cryptography
import Foundation
import Index

/// A line of an audit trail.
public struct AuditRecord: Sendable {
  /// Its number, from 1.
  public let line: Int
  /// When, in milliseconds since 1970.
  public let time: Int64
  /// Who.
  public let actor: String
  /// What was done.
  public let action: String
  /// To which collection; empty where to none.
  public let collection: String
  /// The records, by their ids where those are known, else by their hashes.
  public let subjects: [String]
  /// Counts and outcomes.
  public let detail: String
  /// The hash of the line and all before it, in hexadecimal digits.
  public let hash: String
}

/// A page of an audit trail.
public struct AuditPage: Sendable {
  /// The lines.
  public let lines: [AuditRecord]
  /// The number of the first line of the next page; nil on the last.
  public let next: Int?
}

/// What the check of an audit trail found.
public struct AuditReport: Sendable {
  /// How many lines were checked.
  public let lines: Int
  /// The number of the first line: more than 1 where older ones were removed.
  public let first: Int
  /// The hash of the last line.
  public let head: String
  /// What is wrong, and where; nil for nothing.
  public let fault: String?
}

extension Engine {
  /// Lines of a trail: of a collection's changes, or of reads and administration where none is named.
  public func auditLines(
    of collection: String? = nil, from: Int = 1, limit: Int = 100, about id: String? = nil, _ context: CallContext
  ) throws -> AuditPage {
    let trail = try trail(collection, context)
    let page = try trail.page(from: UInt64(from), limit: limit, about: id, audit) { line in
      line.note.collection.isEmpty || context.caller.knows(line.note.collection)
    }
    let ids = try trail.ids(of: Set(page.lines.flatMap(\.note.subjects)), audit)
    return AuditPage(lines: page.lines.map { AuditRecord($0, ids) }, next: page.next.map { Int($0) })
  }

  /// Checks a trail from its first line to its last.
  public func verifyAudit(of collection: String? = nil, _ context: CallContext) throws -> AuditReport {
    let verdict = try trail(collection, context).verdict()
    return AuditReport(
      lines: Int(verdict.lines), first: Int(verdict.first), head: verdict.head, fault: verdict.fault)
  }

  private func trail(_ name: String?, _ context: CallContext) throws -> ReadableTrail {
    guard let name else {
      try flushAudit()
      return .common(audit.file)
    }
    let view = try view(name, context)
    return .changes(view.snapshot, of: view)
  }
}

/// A trail to be read.
private enum ReadableTrail {
  /// Of reads and administration.
  case common(AuditFile)
  /// Of the changes of a collection.
  case changes(Snapshot, of: CollectionView)

  /// Lines that are read at once.
  private static let step = 1024

  func verdict() throws -> AuditVerdict {
    switch self {
    case .common(let file): try file.verify()
    case .changes(let snapshot, _): try snapshot.verifyAudit()
    }
  }

  private func lines(from sequence: UInt64) throws -> [AuditLine] {
    switch self {
    case .common(let file): try file.lines(from: sequence, limit: Self.step)
    case .changes(let snapshot, _): try snapshot.auditLines(from: sequence, limit: Self.step)
    }
  }

  /// The next lines that are to be shown, and where the page after them begins.
  func page(
    from start: UInt64, limit: Int, about id: String?, _ trail: AuditTrail, where isShown: (AuditLine) -> Bool
  ) throws -> (lines: [AuditLine], next: UInt64?) {
    var (found, next): ([AuditLine], UInt64) = ([], start)
    while true {
      let lines = try lines(from: next)
      guard let last = lines.last else { return (found, nil) }
      for line in lines where isShown(line) {
        if let id, !line.note.subjects.contains(trail.subject(id, of: line.note.collection)) { continue }
        if found.count == limit { return (found, line.sequence) }
        found.append(line)
      }
      next = last.sequence + 1
    }
  }

  /// The ids of the subjects whose records are there still, and exist for the caller, in a collection's own trail: it has them at
  /// hand.
  func ids(of wanted: Set<AuditSubject>, _ trail: AuditTrail) throws -> [AuditSubject: String] {
    guard case .changes(let snapshot, let view) = self, !wanted.isEmpty else { return [:] }
    var ids: [AuditSubject: String] = [:]
    for id in try snapshot.ids(beginningWith: "", within: view.reach, limit: .max) {
      let subject = trail.subject(id, of: view.name)
      if wanted.contains(subject) { ids[subject] = id }
    }
    return ids
  }
}

extension AuditRecord {
  fileprivate init(_ line: AuditLine, _ ids: [AuditSubject: String]) {
    self.line = Int(line.sequence)
    time = line.time
    actor = line.note.actor
    action = line.note.action
    collection = line.note.collection
    subjects = line.note.subjects.map { ids[$0] ?? "#" + String($0.hash, radix: 16) }
    detail = line.note.detail
    hash = line.hash.hex
  }
}
