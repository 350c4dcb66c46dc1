import Foundation
import Index
import Wire

extension Service {
  private static let longestPage = 10_000

  /// Lines of a trail: of a collection's changes, or of reads and administration.
  func audit(_ params: inout ParameterReader) throws -> JSONValue {
    let trail = try trail(&params)
    let from = try params.integer("from", in: 1...Int.max) ?? 1
    let limit = try params.integer("limit", in: 1...Self.longestPage) ?? 100
    let id = try params.string("id")
    try params.finish()
    let page = try trail.page(from: UInt64(from), limit: limit, about: id, engine.audit) { line in
      line.note.collection.isEmpty || caller.knows(line.note.collection)
    }
    let ids = try trail.ids(of: Set(page.lines.flatMap(\.note.subjects)), engine.audit)
    var result: JSONObject = ["lines": .array(page.lines.map { $0.json(ids) })]
    result["next"] = page.next.map { .integer(Int64($0)) }
    return .object(result)
  }

  /// Checks a trail from its first line to its last.
  func verifyAudit(_ params: inout ParameterReader) throws -> JSONValue {
    let trail = try trail(&params)
    try params.finish()
    let verdict = try trail.verdict()
    var result: JSONObject = [
      "lines": .integer(Int64(verdict.lines)), "head": .string(verdict.head), "sound": .bool(verdict.fault == nil),
    ]
    if verdict.first > 1 { result["first"] = .integer(Int64(verdict.first)) }
    result["fault"] = verdict.fault.map { .string($0) }
    return .object(result)
  }

  /// Removes lines of reads and administration that are older than so many days.
  func trimAudit(_ params: inout ParameterReader) throws -> JSONValue {
    let days = try params.required("keep_days") { reader, name throws(RPCError) in
      try reader.integer(name, in: 1...36_500)
    }
    try params.finish()
    return try engine.trimAudit(keepingDays: days, by: caller.actor).json
  }

  private func trail(_ params: inout ParameterReader) throws -> ReadableTrail {
    guard let name = try params.string("collection") else {
      try engine.flushAudit()
      return .common(engine.audit.file)
    }
    let view = try collection(name)
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

extension AuditLine {
  /// The line as it stands in a reply: subjects by their ids where those are known, else by their hashes.
  fileprivate func json(_ ids: [AuditSubject: String]) -> JSONValue {
    let subjects = note.subjects.map { subject -> JSONValue in
      .string(ids[subject] ?? "#" + String(subject.hash, radix: 16))
    }
    return .object([
      "line": .integer(Int64(sequence)), "time": .string(Timestamp.text(time)), "actor": .string(note.actor),
      "action": .string(note.action), "collection": .string(note.collection), "subjects": .array(subjects),
      "detail": .string(note.detail), "hash": .string(hash.hex),
    ])
  }
}
