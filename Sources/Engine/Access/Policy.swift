/// Which role may call which method. There is no other place that says so.
package enum Policy {
  /// What may be called without a key, on a server that has keys.
  package static let open: Set<String> = ["ping", "authenticate"]

  /// The table: every method, and the roles that may call it.
  package static let table: [(method: String, roles: Set<Role>)] = [
    ("ping", Set(Role.allCases)),
    ("authenticate", Set(Role.allCases)),
    ("me", Set(Role.allCases)),
    ("collections", Set(Role.allCases)),
    ("schema", Set(Role.allCases)),
    ("search", [.rm, .recommender, .admin]),
    ("nearest", [.rm, .recommender, .admin]),
    ("get", [.rm, .recommender, .writer, .admin]),
    ("count", Set(Role.allCases)),
    ("scroll", [.writer, .admin]),
    ("save", [.rm, .admin]),
    ("saved", [.rm, .auditor, .admin]),
    ("run", [.rm, .admin]),
    ("forget", [.rm, .admin]),
    ("export", [.rm, .admin]),
    ("map", [.rm, .admin]),
    ("embed", [.recommender, .writer, .admin]),
    ("upsert", [.writer, .admin]),
    ("delete", [.writer, .admin]),
    ("stats", [.writer, .rebuild, .auditor, .admin]),
    ("rebuild", [.rebuild, .admin]),
    ("compact", [.rebuild, .admin]),
    ("job", [.rebuild, .auditor, .admin]),
    ("cancel", [.rebuild, .admin]),
    ("create", [.admin]),
    ("backup", [.admin]),
    ("audit", [.auditor, .admin]),
    ("audit_verify", [.auditor, .admin]),
    ("audit_trim", [.admin]),
    ("customer_export", [.admin]),
    ("customer_erase", [.admin]),
    ("key_create", [.admin]),
    ("key_list", [.admin]),
    ("key_revoke", [.admin]),
  ]

  private static let roles = Dictionary(uniqueKeysWithValues: table.map { ($0.method, $0.roles) })

  /// The methods that a role may call.
  static func methods(of role: Role) -> [String] { table.filter { $0.roles.contains(role) }.map(\.method) }

  /// Throws if a role may not call a method. What the table does not name is for nobody but the administrator.
  static func check(_ method: String, by role: Role) throws(EngineError) {
    let allowed = roles[method] ?? [.admin]
    guard !allowed.contains(role) else { return }
    let names = Role.allCases.filter(allowed.contains).map(\.rawValue).joined(separator: ", ")
    throw .forbidden("\(method) is not for keys of role \(role.rawValue); it is for \(names)")
  }
}
