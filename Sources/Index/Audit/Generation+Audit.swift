import Store

/// Makes the note of a change, of the ids of the records that it has changed.
public typealias AuditMaker = @Sendable (_ ids: [String]) -> AuditNote

extension Writer {
  /// Adds a line to the trail, in the transaction of what it tells of.
  func audit(_ note: AuditNote, _ transaction: borrowing WriteTransaction) throws {
    var end = auditEnd
    let line = end.append(note, time: now)
    try transaction.put(snapshot.tables.audit, line.sequence, line.encoded, isLast: true)
    auditEnd = end
  }

  /// Adds lines of another generation of the same collection, of which this one has those before.
  func take(_ lines: [AuditLine], _ transaction: borrowing WriteTransaction) throws {
    for line in lines {
      guard line.sequence == auditEnd.next, line.follows(auditEnd.head) else {
        throw IndexError.corrupted(
          path: snapshot.transaction.environment.path, reason: "line \(line.sequence) of an audit trail does not follow"
        )
      }
      try transaction.put(snapshot.tables.audit, line.sequence, line.encoded, isLast: true)
      auditEnd.pass(line)
    }
  }
}

extension Generation {
  /// Lines that are copied in one commit.
  private static let batch = 4096

  /// Adds lines of another generation that follow those that there are.
  package func take(_ lines: [AuditLine]) throws {
    try change(isAlone: true) { writer, transaction in try writer.take(lines, transaction) }
  }

  /// Copies the lines of a trail that this one does not have, which must be the beginning of that one: those there are now.
  /// `source` is asked for a snapshot for each commit, so that none is held for long.
  package func takeAudit(from source: () throws -> Snapshot) throws {
    let end = try source().auditEnd.next
    while true {
      let lines = try source().auditLines(from: snapshot.auditEnd.next, limit: Self.batch)
      if lines.isEmpty { return }
      try take(lines)
      if snapshot.auditEnd.next >= end { return }
    }
  }
}

extension Snapshot {
  /// The end of its audit trail.
  public var auditEnd: AuditEnd { state.audit ?? AuditEnd() }

  /// Lines of its trail of changes from one on, in order, at most `limit`. They are read as they are: see `verifyAudit`.
  public func auditLines(from sequence: UInt64, limit: Int) throws -> [AuditLine] {
    try transaction.auditLines(tables.audit, from: sequence, limit: limit)
  }

  /// Checks every line of its trail.
  public func verifyAudit() throws -> AuditVerdict { try transaction.verifyAudit(tables.audit, to: auditEnd) }
}

extension ReadTransaction {
  func auditLines(_ table: Table, from sequence: UInt64, limit: Int) throws -> [AuditLine] {
    var lines: [AuditLine] = []
    guard limit > 0 else { return [] }
    try unsafe forEach(table, from: sequence) { key, value in
      guard let line = unsafe AuditLine(key: key, value) else {
        throw IndexError.corrupted(path: environment.path, reason: "a line of table \(table.name) cannot be read")
      }
      lines.append(line)
      return lines.count < limit
    }
    return lines
  }

  func verifyAudit(_ table: Table, from start: AuditEnd = AuditEnd(), to end: AuditEnd) throws -> AuditVerdict {
    try unsafe AuditVerdict(from: start, expected: end) { body in
      try unsafe forEach(table) { key, value in unsafe body(AuditLine.sequence(of: key) ?? 0, value) }
    }
  }
}

extension AuditLine {
  /// Reads an entry of a table; nil if it is not what was put there.
  init?(key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    guard let sequence = unsafe Self.sequence(of: key) else { return nil }
    unsafe self.init(sequence: sequence, value)
  }

  static func sequence(of key: UnsafeRawBufferPointer) -> UInt64? {
    unsafe key.count == 8 ? UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) : nil
  }
}
