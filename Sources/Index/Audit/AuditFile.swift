import Cryptography
import Foundation
import Store

/// The trail of what was read and administered, in an environment of its own: lines come many at a time, and are on disk when
/// `append` returns.
public final class AuditFile: Sendable {
  private static let endKey = "end"
  private static let startKey = "start"
  /// Its folder.
  public var path: String { environment.path }
  private let environment: Environment
  private let lines: Table
  private let meta: Table
  /// 256 random bits that were made with the file: what subjects are hashed with.
  public let salt: [UInt8]

  /// Opens the trail in a folder, which is made when missing.
  public init(at path: String, mapSize: Int) throws {
    environment = try Environment(path: path, tables: ["lines", "meta"], options: .init(mapSize: mapSize))
    lines = try environment.table("lines")
    meta = try environment.table("meta")
    salt = try Self.salt(environment, meta)
  }

  private static func salt(_ environment: Environment, _ meta: Table) throws -> [UInt8] {
    let stored = try unsafe environment.beginRead().withValue(meta, "salt") { unsafe Array($0) }
    if let stored { return stored }
    let made = SecureRandom.bytes(32)
    try environment.write { try $0.put(meta, "salt", made) }
    return made
  }

  /// Adds lines in one commit, each with the milliseconds since 1970 at which it happened.
  public func append(_ notes: [(note: AuditNote, time: Int64)]) throws {
    guard !notes.isEmpty else { return }
    try environment.write { transaction in
      var end = try end(Self.endKey, transaction)
      for (note, time) in notes {
        let line = end.append(note, time: time)
        try transaction.put(lines, line.sequence, line.encoded, isLast: true)
      }
      try put(end, Self.endKey, transaction)
    }
  }

  /// Removes lines from the oldest on that are older than a moment, in milliseconds since 1970, some thousand in a commit, and
  /// returns how many. What is left is verified from the hash of the last of them on. A line that is not what was written is not
  /// removed, and no line after it: the error says which.
  public func remove(before time: Int64) throws -> Int {
    var removed = 0
    while true {
      let batch = try environment.write { transaction in try remove(before: time, transaction) }
      removed += batch
      if batch < Self.removedAtOnce { return removed }
    }
  }

  private static let removedAtOnce = 4096

  private func remove(before time: Int64, _ transaction: borrowing WriteTransaction) throws -> Int {
    var start = try end(Self.startKey, transaction)
    var old: [AuditLine] = []
    try unsafe transaction.forEach(lines, from: start.next) { key, value in
      guard let line = unsafe AuditLine(key: key, value), line.sequence == start.next, line.follows(start.head) else {
        throw IndexError.corrupted(path: environment.path, reason: "audit line \(start.next) is not what was written")
      }
      guard line.time < time, old.count < Self.removedAtOnce else { return false }
      start.pass(line)
      old.append(line)
      return true
    }
    guard !old.isEmpty else { return 0 }
    for line in old { try transaction.remove(lines, line.sequence) }
    try put(start, Self.startKey, transaction)
    return old.count
  }

  /// Where it begins: the number of the first line, and the hash of the one before it.
  public func start() throws -> AuditEnd { try end(Self.startKey, environment.beginRead()) }

  /// Where it ends.
  public func end() throws -> AuditEnd { try end(Self.endKey, environment.beginRead()) }

  /// Lines from one on, in order, at most `limit`. They are read as they are: see `verify`.
  public func lines(from sequence: UInt64, limit: Int) throws -> [AuditLine] {
    try environment.beginRead().auditLines(lines, from: sequence, limit: limit)
  }

  /// Checks every line.
  public func verify() throws -> AuditVerdict {
    let reading = try environment.beginRead()
    return try reading.verifyAudit(lines, from: end(Self.startKey, reading), to: end(Self.endKey, reading))
  }

  /// Copies it as of the last commit: calls `body` with the bytes of a data file, front to back.
  public func copy(_ body: (UnsafeRawBufferPointer) throws -> Void) throws { try unsafe environment.copy(body) }

  private func end(_ key: String, _ reading: ReadTransaction) throws -> AuditEnd {
    try Self.end(unsafe reading.withValue(meta, key) { unsafe Array($0) }, environment.path)
  }

  private func end(_ key: String, _ transaction: borrowing WriteTransaction) throws -> AuditEnd {
    try Self.end(unsafe transaction.withValue(meta, key) { unsafe Array($0) }, environment.path)
  }

  private func put(_ end: AuditEnd, _ key: String, _ transaction: borrowing WriteTransaction) throws {
    let bytes = Array(try JSONEncoder().encode(end))
    try transaction.put(meta, key, bytes + bytes.crc32c.littleEndianBytes)
  }

  private static func end(_ stored: [UInt8]?, _ path: String) throws -> AuditEnd {
    guard let stored else { return AuditEnd() }
    let content = Array(stored.dropLast(4))
    guard content.crc32c.littleEndianBytes == Array(stored.suffix(4)),
      let end = try? JSONDecoder().decode(AuditEnd.self, from: Data(content))
    else { throw IndexError.corrupted(path: path, reason: "where the audit trail begins or ends cannot be read") }
    return end
  }
}
