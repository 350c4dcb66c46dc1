import Wire

/// What of a method goes into the audit trail.
enum AuditRule {
  /// Nothing: it tells of no record, and changes nothing.
  case none
  /// Which records it showed, where a key was given for it.
  case read
  /// Nothing here: the line of a change stands in the collection's own trail, in the transaction of the change.
  case change
  /// That it was done.
  case administration

  /// The rule of a method. One that is not named is noted like administration, so that none is forgotten.
  init(_ method: String) {
    switch method {
    case "ping", "collections", "stats", "embed", "saved", "job", "key_list": self = .none
    case "search", "nearest", "get", "count", "scroll", "export", "run", "customer_export": self = .read
    case "upsert", "delete", "customer_erase": self = .change
    default: self = .administration
    }
  }
}

extension Service {
  /// Notes a call that succeeded. What cannot be noted is not answered.
  func note(_ request: RPCRequest, _ result: JSONValue) throws {
    let rule = AuditRule(request.method)
    switch rule {
    case .none, .change: return
    case .read where caller.isLocal: return
    case .read, .administration:
      let ids = rule == .read ? result.shownIDs : []
      let detail = rule == .read ? "\(ids.count) records" : Self.detail(request, result)
      try engine.audit.add(entry(request, actor(of: request), ids, detail), isUrgent: rule == .administration)
    }
  }

  /// Who stands in the trail: whoever may call without a key is not whom this process runs for.
  func actor(of request: RPCRequest) -> String {
    session != nil && Policy.open.contains(request.method) ? Self.nobody : caller.actor
  }

  /// Notes a call that was refused because of who asked.
  func note(_ request: RPCRequest, _ error: RPCError, from actor: String) {
    let refusals = [RPCErrorCode.forbidden, .unauthenticated].map(\.rawValue)
    guard refusals.contains(error.code) else { return }
    try? engine.audit.add(entry(request, actor, [], "refused"), isUrgent: false)
  }

  private func entry(_ request: RPCRequest, _ actor: String, _ ids: [String], _ detail: String) -> AuditEntry {
    // What a caller names may be anything; a collection's name is one only if there is such a collection.
    let named = request.params?["collection"]?.string ?? request.params?["schema"]?["collection"]?.string
    let collection = named.flatMap { try? engine.collection($0).name } ?? ""
    let isKnown = Self.methodNames.contains(request.method)
    return AuditEntry(
      actor: actor, action: isKnown ? request.method : "unknown method", collection: collection, ids: ids,
      detail: detail)
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
  fileprivate var shownIDs: [String] {
    let lists = [self["hits"], self["records"], self["shown"]].compactMap { $0?.array }
    guard lists.isEmpty else { return lists.flatMap { $0 }.compactMap { $0["id"]?.string ?? $0.string } }
    return self["id"]?.string.map { [$0] } ?? []
  }
}
