import Crypto
import Foundation
import Store

/// The trail of what was read and administered, in an environment of its own: lines come many at a time, and are on disk when
/// `append` returns.
public final class AuditFile: Sendable {
  private static let endKey = "end"
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
    let made = unsafe SymmetricKey(size: .bits256).withUnsafeBytes { unsafe Array($0) }
    try environment.write { try $0.put(meta, "salt", made) }
    return made
  }

  /// Adds lines in one commit, each with the milliseconds since 1970 at which it happened.
  public func append(_ notes: [(note: AuditNote, time: Int64)]) throws {
    guard !notes.isEmpty else { return }
    try environment.write { transaction in
      let stored = try unsafe transaction.withValue(meta, Self.endKey) { unsafe Array($0) }
      var end = try Self.end(stored, environment.path)
      for (note, time) in notes {
        let line = end.append(note, time: time)
        try transaction.put(lines, line.sequence, line.encoded, isLast: true)
      }
      let bytes = try JSONEncoder().encode(end)
      try transaction.put(meta, Self.endKey, Array(bytes) + Array(bytes).crc32c.littleEndianBytes)
    }
  }

  /// Where it ends.
  public func end() throws -> AuditEnd { try end(environment.beginRead()) }

  /// Lines from one on, in order, at most `limit`. They are read as they are: see `verify`.
  public func lines(from sequence: UInt64, limit: Int) throws -> [AuditLine] {
    try environment.beginRead().auditLines(lines, from: sequence, limit: limit)
  }

  /// Checks every line.
  public func verify() throws -> AuditVerdict {
    let reading = try environment.beginRead()
    return try reading.verifyAudit(lines, end(reading))
  }

  /// Copies it as of the last commit: calls `body` with the bytes of a data file, front to back.
  public func copy(_ body: (UnsafeRawBufferPointer) throws -> Void) throws { try unsafe environment.copy(body) }

  private func end(_ reading: ReadTransaction) throws -> AuditEnd {
    try Self.end(unsafe reading.withValue(meta, Self.endKey) { unsafe Array($0) }, environment.path)
  }

  private static func end(_ stored: [UInt8]?, _ path: String) throws -> AuditEnd {
    guard let stored else { return AuditEnd() }
    let content = Array(stored.dropLast(4))
    guard content.crc32c.littleEndianBytes == Array(stored.suffix(4)),
      let end = try? JSONDecoder().decode(AuditEnd.self, from: Data(content))
    else { throw IndexError.corrupted(path: path, reason: "the end of the audit trail cannot be read") }
    return end
  }
}
