/// Notes of calls in the trail of reads and administration, for the interfaces that take them.
extension Engine {
  /// Notes which records a call showed, where a key was given for it. What cannot be noted must not be answered.
  package func note(read ids: [String], of collection: String, by action: String, _ caller: Principal) throws {
    if caller.isLocal { return }
    try audit.add(
      AuditEntry(
        actor: caller.actor, action: action, collection: collection, ids: ids, detail: "\(ids.count) records"),
      isUrgent: false)
  }

  /// Notes what was administered. With `isUrgent` it is on disk on return.
  package func note(
    _ action: String, of collection: String, by actor: String, detail: String, isUrgent: Bool
  ) throws {
    try audit.add(
      AuditEntry(actor: actor, action: action, collection: collection, ids: [], detail: detail), isUrgent: isUrgent)
  }

  /// Notes a call that was refused because of who called.
  package func note(refused action: String, of collection: String, by actor: String) {
    audit.add(
      refusal: AuditEntry(actor: actor, action: action, collection: collection, ids: [], detail: "refused"))
  }
}
