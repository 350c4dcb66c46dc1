import Cryptography
public import Foundation

/// A record that an audit line is about: a keyed hash of collection and id, so that erasing the record erases its id from here too,
/// and whoever knows an id and has the key finds its lines.
public struct AuditSubject: Hashable, Sendable {
  /// The first 64 bits of the hash.
  public let hash: UInt64

  /// Makes a subject from its hash.
  public init(hash: UInt64) { self.hash = hash }
}

/// What is to stand in an audit line.
public struct AuditNote: Equatable, Sendable {
  /// Who did it: the key or, without keys, the user of the system.
  public var actor: String
  /// What was done: the method.
  public var action: String
  /// In which collection; empty where that is no matter of one.
  public var collection: String
  /// With which records.
  public var subjects: [AuditSubject]
  /// What else is to be known, and is no personal data: counts, names of keys.
  public var detail: String

  /// Makes a note from its parts.
  public init(
    actor: String, action: String, collection: String = "", subjects: [AuditSubject] = [], detail: String = ""
  ) {
    (self.actor, self.action, self.collection) = (actor, action, collection)
    (self.subjects, self.detail) = (subjects, detail)
  }
}

/// A line of an audit trail.
///
/// Stored at its sequence number as: version 1 (1 byte), time (8), actor, action, collection and detail with their lengths before
/// them (4 + n each), how many subjects (4), their hashes (8 each), and the SHA-256 of the hash of the line before it (zeroes for the
/// first), the sequence number (8) and everything else of this line (32). So no line can be changed, taken out or put in without
/// changing all that follow, and the last hash, which others can keep, vouches for the whole trail. Numbers are little-endian.
public struct AuditLine: Equatable, Sendable {
  static let version: UInt8 = 1

  /// The number of the line, from 1 on.
  public let sequence: UInt64
  /// Milliseconds since 1970.
  public let time: Int64
  /// What was done.
  public let note: AuditNote
  /// The hash that chains it to the lines before it.
  public let hash: Data

  init(sequence: UInt64, time: Int64, note: AuditNote, after previous: Data) {
    (self.sequence, self.time, self.note) = (sequence, time, note)
    hash = Self.hash(of: Self.content(time, note), sequence, after: previous)
  }

  /// Reads what `encoded` made; nil if it is anything else.
  init?(sequence: UInt64, _ bytes: UnsafeRawBufferPointer) {
    guard bytes.count > SHA256.byteCount else { return nil }
    var reader = unsafe ByteReader(UnsafeRawBufferPointer(rebasing: bytes.dropLast(SHA256.byteCount)))
    guard reader.get(UInt8.self) == Self.version, let time = reader.get(Int64.self), let actor = reader.string(),
      let action = reader.string(), let collection = reader.string(), let detail = reader.string(),
      let count = reader.get(UInt32.self)
    else { return nil }
    var subjects: [AuditSubject] = []
    for _ in 0..<count {
      guard let hash = reader.get(UInt64.self) else { return nil }
      subjects.append(AuditSubject(hash: hash))
    }
    guard reader.isAtEnd else { return nil }
    (self.sequence, self.time) = (sequence, time)
    note = AuditNote(actor: actor, action: action, collection: collection, subjects: subjects, detail: detail)
    hash = unsafe Data(bytes.suffix(SHA256.byteCount))
  }

  var encoded: [UInt8] { Self.content(time, note) + hash }

  /// Whether it is what was written after a line with that hash.
  public func follows(_ previous: Data) -> Bool {
    hash == Self.hash(of: Self.content(time, note), sequence, after: previous)
  }

  private static func content(_ time: Int64, _ note: AuditNote) -> [UInt8] {
    var writer = ByteWriter()
    writer.put(version)
    writer.put(time)
    for text in [note.actor, note.action, note.collection, note.detail] { writer.put(string: text) }
    writer.put(UInt32(note.subjects.count))
    for subject in note.subjects { writer.put(subject.hash) }
    return writer.bytes
  }

  private static func hash(of content: [UInt8], _ sequence: UInt64, after previous: Data) -> Data {
    var hasher = SHA256()
    hasher.update(data: previous)
    unsafe withUnsafeBytes(of: sequence.littleEndian) { unsafe hasher.update(bufferPointer: $0) }
    hasher.update(data: content)
    return Data(hasher.finalize())
  }
}

/// The end of a trail, or the place before its first line.
public struct AuditEnd: Codable, Equatable, Sendable {
  /// The number of the next line.
  public internal(set) var next: UInt64 = 1
  /// The hash of the last line; zeroes where there is none.
  public internal(set) var head = Data(count: SHA256.byteCount)

  /// The end of an empty trail.
  public init() {}

  /// That hash in hexadecimal.
  public var headText: String { head.hex }

  /// Makes the next line.
  mutating func append(_ note: AuditNote, time: Int64) -> AuditLine {
    let line = AuditLine(sequence: next, time: time, note: note, after: head)
    pass(line)
    return line
  }

  /// Goes behind a line.
  mutating func pass(_ line: AuditLine) { (next, head) = (line.sequence + 1, line.hash) }
}

/// What checking a trail came to.
public struct AuditVerdict: Equatable, Sendable {
  /// How many lines there are.
  public let lines: Int
  /// The number of the first of them: more than 1 where older ones were removed.
  public let first: UInt64
  /// The hash of the last line that is sound, in hexadecimal: to be kept elsewhere, it tells later that nothing before it was changed.
  public let head: String
  /// What is wrong, with the number of the line; nil if nothing is.
  public let fault: String?

  /// Checks lines that are given one after the other, from the place before the first to the end that is stored.
  init(from start: AuditEnd, expected: AuditEnd, _ forEach: ((UInt64, UnsafeRawBufferPointer) -> Bool) throws -> Void)
    rethrows
  {
    var (end, fault, lines): (AuditEnd, String?, Int) = (start, nil, 0)
    try unsafe forEach { sequence, bytes in
      guard sequence == end.next else {
        fault = "line \(end.next) is missing"
        return false
      }
      guard let line = unsafe AuditLine(sequence: sequence, bytes), line.follows(end.head) else {
        fault = "line \(sequence) is not what was written"
        return false
      }
      end.pass(line)
      lines += 1
      return true
    }
    if fault == nil, end != expected {
      fault = end.next < expected.next ? "line \(end.next) is missing" : "the end is not what was written"
    }
    (self.lines, self.fault) = (lines, fault)
    (first, head) = (start.next, end.headText)
  }
}
