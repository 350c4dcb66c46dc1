public import Foundation
import Index

/// Lines that were removed from the trail of reads and administration.
public struct AuditRemoval: Sendable {
  /// How many there were.
  public let lines: Int
  /// The number of the first line that is left.
  public let first: UInt64
  /// The hash of the last line that was removed, on which the first that is left follows.
  public let head: String

  /// What stands of it in the trail: whoever kept the lines elsewhere can check them by that hash.
  fileprivate var detail: String { "\(lines) lines before line \(first), head \(head)" }
}

extension Engine {
  /// Removes the lines of reads and administration that are older than so many days. Where there were any, a line says so, and who did
  /// it (without `actor` whoever runs this process); it is on disk on return. Lines that are not what was written stay, and all after them, and the error names the first.
  @discardableResult
  public func trimAudit(
    keepingDays days: Int, by actor: String? = nil, at date: Date = Date()
  ) throws -> AuditRemoval {
    let moment = Int64((date.timeIntervalSince1970 - Double(days) * 86_400) * 1000)
    try audit.flush()
    let lines = try audit.file.remove(before: moment)
    let start = try audit.file.start()
    let removal = AuditRemoval(lines: lines, first: start.next, head: start.headText)
    if lines > 0 {
      let entry = AuditEntry(
        actor: actor ?? Principal.local.actor, action: "audit_trim", collection: "", ids: [], detail: removal.detail)
      try audit.add(entry, isUrgent: true)
    }
    return removal
  }
}
