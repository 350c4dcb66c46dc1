import Cryptography
import Foundation
import Index
import Synchronization

/// The audit trail of reads and administration, and what the trails of changes in the collections share with it.
///
/// Lines of reads wait for up to a second, so that a read costs no sync: those of the last second are lost if the machine or the
/// process dies. Lines of administration are on disk before the caller hears of success.
package final class AuditTrail: Sendable {
  /// So long a line may wait, in seconds.
  private static let patience = 1.0
  /// So many may wait: when the disk is full, nothing more is read than can be told of once there is room.
  private static let most = 65_536
  /// So many refusals are told one by one until the next lines are written; those after them are counted in one line, so that
  /// whoever has no key can fill neither the disk nor what waits.
  private static let mostRefusals = 64

  /// What a line is made of; ids become subjects when it is written, so that a read does not wait for that.
  private struct Waiting {
    let entry: AuditEntry
    let time: Int64
  }

  private struct State {
    var waiting: [Waiting] = []
    var isScheduled = false
    /// Refusals among those that wait, and those that are only counted.
    var (refusals, uncounted) = (0, 0)
    var written = 0
    var failures = 0
  }

  let file: AuditFile
  private let key: SymmetricKey
  private let state = Mutex(State())
  /// Held by whoever writes, so that lines stand in the order in which they came.
  private let writing = Mutex(())
  private let queue = DispatchQueue(label: "kindred.audit", qos: .utility)

  init(_ options: Engine.Options) throws {
    file = try AuditFile(at: options.dataDirectory + "/audit", mapSize: options.mapSize)
    key = SymmetricKey(data: file.salt)
  }

  deinit { try? flush() }

  /// Adds a line. With `isUrgent` it is on disk, and all before it, when this returns.
  func add(_ entry: AuditEntry, isUrgent: Bool) throws {
    let line = Waiting(entry: entry, time: Self.now)
    try state.withLock { state in
      guard state.waiting.count < Self.most else { throw EngineError.auditIsFull(file.path) }
      state.waiting.append(line)
    }
    if isUrgent { try flush() } else { scheduleOnce() }
  }

  /// Adds the line of a call that was refused, as long as there are not too many of them.
  func add(refusal entry: AuditEntry) {
    let line = Waiting(entry: entry, time: Self.now)
    state.withLock { state in
      if state.refusals < Self.mostRefusals, state.waiting.count < Self.most {
        state.refusals += 1
        state.waiting.append(line)
      } else {
        state.uncounted += 1
      }
    }
    scheduleOnce()
  }

  /// Milliseconds since 1970.
  private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  private func scheduleOnce() {
    let mustSchedule = state.withLock { state in
      defer { state.isScheduled = true }
      return !state.isScheduled
    }
    if mustSchedule { schedule() }
  }

  /// Has the lines written that wait after a while, and again after another one if that fails.
  private func schedule() {
    queue.asyncAfter(deadline: .now() + Self.patience) { [weak self] in
      guard let self else { return }
      // Before they are taken: a line that comes meanwhile has its own turn.
      state.withLock { $0.isScheduled = false }
      if (try? flush()) == nil { scheduleOnce() }
    }
  }

  /// Puts all lines that wait on disk. If that fails they wait on, and refusals are counted on.
  package func flush() throws {
    try writing.withLock { _ in
      let taken = state.withLock { $0 }
      var lines = taken.waiting
      if taken.uncounted > 0 { lines.append(Waiting(entry: .refusals(taken.uncounted), time: Self.now)) }
      do {
        try file.append(lines.map { (note($0.entry), $0.time) })
      } catch {
        state.withLock { $0.failures += 1 }
        throw error
      }
      state.withLock { state in
        state.waiting.removeFirst(taken.waiting.count)
        state.refusals -= taken.refusals
        state.uncounted -= taken.uncounted
        state.written += lines.count
      }
    }
  }

  /// What can be measured now: lines that were written and that wait, and attempts to write that failed.
  var measures: (written: Int, waiting: Int, failures: Int) {
    state.withLock { ($0.written, $0.waiting.count, $0.failures) }
  }

  /// What stands for a record in all trails.
  func subject(_ id: String, of collection: String) -> AuditSubject {
    let hash = HMAC.authenticationCode(for: Array((collection + "\u{0}" + id).utf8), using: key)
    return AuditSubject(hash: hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  }

  /// Makes the line of a change, to be stored with it.
  func maker(_ action: String, by actor: String, in collection: String) -> AuditMaker {
    { ids in
      self.note(
        AuditEntry(
          actor: actor, action: action, collection: collection, ids: ids, detail: "\(ids.count) records"))
    }
  }

  private func note(_ entry: AuditEntry) -> AuditNote {
    AuditNote(
      actor: entry.actor, action: entry.action, collection: entry.collection,
      subjects: entry.ids.map { subject($0, of: entry.collection) }, detail: entry.detail)
  }
}

/// What was read or administered, by whom.
struct AuditEntry: Sendable {
  let actor: String
  let action: String
  let collection: String
  /// The ids of the records that were shown.
  let ids: [String]
  /// Counts and outcomes; nothing of what was asked.
  let detail: String

  /// Refusals that have no lines of their own.
  static func refusals(_ count: Int) -> AuditEntry {
    AuditEntry(
      actor: Principal.unknown, action: "more calls", collection: "", ids: [], detail: "refused: \(count) more")
  }
}

extension Engine {
  /// Notes what was administered in this process, by whoever runs it.
  public func note(_ action: String, of collection: String, _ detail: String) throws {
    let entry = AuditEntry(
      actor: Principal.local.actor, action: action, collection: collection, ids: [], detail: detail)
    try audit.add(entry, isUrgent: true)
  }

  /// Puts everything that waits on disk: to be called before the process ends.
  public func flushAudit() throws { try audit.flush() }
}
