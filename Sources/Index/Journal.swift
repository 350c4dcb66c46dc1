import Foundation
import Store

/// How a write differs from a client's.
struct WriteManner: Sendable {
  /// Whether records keep the times they come with.
  var keepsTimes = false
  /// Threads that link new records.
  var threads = ProcessInfo.processInfo.activeProcessorCount
}

extension Writer {
  /// Notes an id that is written to, with the number of this commit, in the same transaction. One that turns out to be as
  /// it was is noted too: its client has been told that this is how it is, whatever a rebuild from a file may say.
  func note(_ id: String, _ transaction: borrowing WriteTransaction) throws {
    guard snapshot.isJournalling, (1...511).contains(id.utf8.count) else { return }
    var number = ByteWriter()
    number.put(snapshot.state.sequence + 1)
    try transaction.put(snapshot.tables.changed, id, number.bytes)
  }
}

/// How far the copying of an index is.
package struct CopyCursor: Sendable {
  fileprivate var next: UInt32 = 0
  fileprivate let end: UInt32

  /// Begins a copy of what a state holds. Records that come in later are among the changes since then: following them too, a copy
  /// that is slower than those who write would never end.
  package init(of snapshot: Snapshot) { end = snapshot.state.nextSlot }
}

extension Snapshot {
  /// Whether ids that are written to are noted.
  package var isJournalling: Bool { state.journals == true }

  /// The ids written to by commits after this one. All of them where `sequence` is 0.
  package func changes(since sequence: UInt64) throws -> [String] {
    var ids: [String] = []
    try unsafe transaction.forEach(tables.changed) { key, value in
      var reader = unsafe ByteReader(value)
      guard let number = reader.get(UInt64.self) else {
        throw IndexError.corrupted(path: transaction.environment.path, reason: "table changed cannot be read")
      }
      if number > sequence { unsafe ids.append(String(decoding: key, as: UTF8.self)) }
      return true
    }
    return ids
  }

  /// The record with this id and its vector; nil if there is none.
  package func copy(id: String) throws -> NewRecord? {
    try slot(of: id).map { try copy(slot: $0) }
  }

  /// Copies of the next records and their vectors, so many at most, in the order they came in; none at the end. The cursor
  /// may go on in a later snapshot, so that none is held for long: what has changed in between is among the changes.
  package func copies(_ limit: Int, from cursor: inout CopyCursor) throws -> [NewRecord] {
    var copies: [NewRecord] = []
    while copies.count < limit, cursor.next < min(cursor.end, state.nextSlot) {
      if live.contains(cursor.next) { copies.append(try copy(slot: cursor.next)) }
      cursor.next += 1
    }
    return copies
  }

  /// What a new generation of the same shape is made with, but for its fields.
  package func shape(fields: [FieldDefinition]) -> GenerationOptions {
    GenerationOptions(
      dimension: dimension, fields: fields, fingerprint: fingerprint, precision: precision, m: state.m, m0: state.m0,
      efConstruction: state.efConstruction)
  }

  private func copy(slot: UInt32) throws -> NewRecord {
    NewRecord(record: try record(slot: slot), vector: try vector(slot: slot))
  }
}

extension Record {
  /// When it came in and when it last changed.
  var times: [Int64] { [created, updated] }
}
