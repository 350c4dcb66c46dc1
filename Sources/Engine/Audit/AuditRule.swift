import Wire

/// What of a method goes into the audit trail.
enum AuditRule {
  /// Nothing: it tells of no record, and changes nothing.
  case none
  /// Which records it showed, where a key was given for it.
  case read
  /// Nothing here: whoever does it writes the line. That of a change stands in the collection's own trail, in its transaction.
  case itself
  /// That somebody gave a key.
  case admission
  /// That it was done: on disk before the caller hears of it.
  case administration

  /// The rule of a method. One that is not named is noted like administration, so that none is forgotten.
  init(_ method: String) {
    switch method {
    case "ping", "me", "collections", "schema", "stats", "embed", "saved", "job", "key_list": self = .none
    case "search", "nearest", "get", "count", "scroll", "run", "map", "customer_export": self = .read
    case "upsert", "delete", "customer_erase": self = .itself
    // Its reply is a file: it notes itself what stands in that.
    case "export": self = .itself
    // It notes what it removes.
    case "audit_trim": self = .itself
    case "authenticate": self = .admission
    default: self = .administration
    }
  }
}

extension Service {
  /// Notes a call that succeeded. What cannot be noted is not answered.
  func note(_ request: RPCRequest, _ result: JSONValue) throws {
    switch AuditRule(request.method) {
    case .none, .itself: return
    case .read: try note(reading: request.method, collection(of: request), result.shownIDs)
    case .admission:
      try engine.audit.add(entry(request, actor(of: request), Self.detail(request, result)), isUrgent: false)
    case .administration:
      try engine.audit.add(entry(request, actor(of: request), Self.detail(request, result)), isUrgent: true)
    }
  }

  /// Notes which records were shown, where a key was given for it.
  func note(reading method: String, _ collection: String, _ ids: [String]) throws {
    if caller.isLocal { return }
    let entry = AuditEntry(
      actor: caller.actor, action: method, collection: collection, ids: ids, detail: "\(ids.count) records")
    try engine.audit.add(entry, isUrgent: false)
  }

  /// Who stands in the trail: whoever may call without a key is not whom this process runs for.
  func actor(of request: RPCRequest) -> String {
    session != nil && Policy.open.contains(request.method) ? Self.nobody : caller.actor
  }

  /// Notes a call that was refused because of who asked.
  func note(_ request: RPCRequest, _ error: RPCError, from actor: String) {
    let isThrottled = request.method == "authenticate" && error.code == RPCErrorCode.overloaded.rawValue
    let refusals = [RPCErrorCode.forbidden, .unauthenticated].map(\.rawValue)
    guard isThrottled || refusals.contains(error.code) else { return }
    engine.audit.add(refusal: entry(request, actor, "refused"))
  }

  private func entry(_ request: RPCRequest, _ actor: String, _ detail: String) -> AuditEntry {
    AuditEntry(
      actor: actor, action: Self.isMethod(request.method) ? request.method : "unknown method",
      collection: collection(of: request), ids: [], detail: detail)
  }

  /// The collection that a request is about. What a caller names may be anything: it stands in the trail only if there is such a
  /// collection.
  private func collection(of request: RPCRequest) -> String {
    let named = request.params?["collection"]?.string ?? request.params?["schema"]?["collection"]?.string
    return named.flatMap { engine.existing($0)?.name } ?? ""
  }

  /// What administration was about: the names of keys and jobs, which are this program's own.
  private static func detail(_ request: RPCRequest, _ result: JSONValue) -> String {
    switch request.method {
    case "key_create", "key_revoke", "authenticate": "key \(result["id"]?.string ?? "?")"
    case "rebuild", "compact", "cancel": "job \(result["job"]?["id"]?.string ?? result["id"]?.string ?? "?")"
    default: ""
    }
  }
}

extension JSONValue {
  /// The ids of the records that a reply shows.
  var shownIDs: [String] {
    let lists = [self["hits"], self["records"], self["points"], self["shown"]].compactMap { $0?.array }
    guard lists.isEmpty else { return lists.flatMap { $0 }.compactMap { $0["id"]?.string ?? $0.string } }
    return self["id"]?.string.map { [$0] } ?? []
  }
}
