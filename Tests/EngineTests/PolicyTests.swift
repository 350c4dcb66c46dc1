import API
import Engine
import Foundation
import TestSupport
import Testing
import Wire

/// Who may call what, against the service itself.
@Suite struct PolicyTests {
  /// Parameters that each method takes, of a collection; they need not succeed, but for all reasons other than the caller.
  private static func parameters(_ method: String, _ collection: String) -> String {
    switch method {
    case "ping", "me", "collections", "key_list": "{}"
    case "authenticate": #"{"key":"kindred_0_0"}"#
    case "search": #"{"collection":"\#(collection)","query":"pilot","k":1}"#
    case "nearest": #"{"collection":"\#(collection)","to":{"id":"c1"},"k":1}"#
    case "get": #"{"collection":"\#(collection)","id":"c1"}"#
    case "scroll": #"{"collection":"\#(collection)","limit":2}"#
    case "save": #"{"collection":"\#(collection)","name":"n","ids":["c1"],"replace":true}"#
    case "run", "forget": #"{"collection":"\#(collection)","name":"n"}"#
    case "export": #"{"collection":"\#(collection)","format":"csv","search":{"query":"pilot","k":1}}"#
    case "embed": #"{"texts":["pilot"]}"#
    case "upsert": #"{"collection":"\#(collection)","records":[{"id":"x","fields":{"age":1}}]}"#
    case "delete": #"{"collection":"\#(collection)","ids":["x"]}"#
    case "job", "cancel": #"{"id":"\#(collection)-1"}"#
    case "create": #"{"schema":{}}"#
    case "backup": #"{"path":"here"}"#
    case "rebuild": #"{"collection":"\#(collection)","rollback":true,"m":4}"#
    case "key_create": #"{"name":"x","role":"nobody"}"#
    case "key_revoke": #"{"id":"nobody"}"#
    default: #"{"collection":"\#(collection)"}"#
    }
  }

  private static let withoutCollection: Set<String> = [
    "ping", "authenticate", "me", "version", "collections", "embed", "create", "backup", "key_list", "key_create",
    "key_revoke",
  ]

  /// Two collections of the same records, of which keys know the first alone.
  private func withTwo(_ body: (MethodDispatcher) throws -> Void) throws {
    try withCustomers { service in
      try service.addCustomers(6)
      _ = try service.call("create", json(#"{"schema":\#(Bank.customers.replacing("customers", with: "others"))}"#))
      let records = #"[{"id":"c1","fields":{"age":1}},{"id":"c2","fields":{"age":2}}]"#
      _ = try service.call("upsert", #"{"collection":"others","records":\#(records)}"#)
      for collection in ["customers", "others"] {
        _ = try service.call("rebuild", #"{"collection":"\#(collection)"}"#)
        while try service.call("job", #"{"id":"\#(collection)-1"}"#)["state"] == .string("running") {
          Thread.sleep(forTimeInterval: 0.01)
        }
      }
      try body(service)
    }
  }

  @Test func theTableNamesEveryMethodOnce() {
    #expect(Set(Methods.descriptions.map(\.name)).count == Methods.descriptions.count)
  }

  @Test(arguments: Role.allCases)
  func eachRoleMayDoWhatTheTableSays(role: Role) throws {
    try withTwo { service in
      try service.makeAdministrator()
      let scope = role == .admin ? "" : #","collections":["customers"]"#
      let made = try service.call("key_create", #"{"name":"x","role":"\#(role.rawValue)"\#(scope)}"#)
      let key = made["key"]?.string ?? ""
      for (method, roles) in Methods.descriptions.map({ ($0.name, $0.roles) }) {
        let caller = try Caller(service, key: key)
        let own = try caller.code(method, Self.parameters(method, "customers"))
        #expect((own == .forbidden) == !roles.contains(role), "\(role) \(method): \(String(describing: own))")
        guard roles.contains(role), role != .admin, !Self.withoutCollection.contains(method) else { continue }
        // The other collection is as if it did not exist, in the words of one that does not.
        let (known, unknown) = ("others", "nothing")
        let other = caller.outcome(method, try json(Self.parameters(method, known)))
        let none = caller.outcome(method, try json(Self.parameters(method, unknown)))
        #expect(other.failureText?.replacing(known, with: unknown) == none.failureText, "\(method)")
        #expect(try caller.code(method, Self.parameters(method, known)) == .notFound, "\(method)")
      }
      service.engine.haltJobs()
    }
  }

  @Test func aListHasWhatTheKeyKnows() throws {
    try withTwo { service in
      try service.makeAdministrator()
      let caller = try Caller(
        service, #"{"name":"x","role":"auditor","collections":["customers"],"filter":"age >= 2"}"#)
      for method in ["collections", "stats"] {
        let list = try caller.call(method, "{}")["collections"]?.array ?? []
        #expect(list.compactMap { $0["name"]?.string } == ["customers"])
        #expect(list.first?["count"] == .integer(4))
        #expect(list.first?["bytes"] == nil && list.first?["commits"] == nil)
      }
    }
  }

  @Test func aRefusalSaysWhoMay() throws {
    try withCustomers { service in
      try service.makeAdministrator()
      let caller = try Caller(service, #"{"name":"x","role":"rm"}"#)
      let text = caller.outcome("upsert", .object([:])).failureText
      #expect(text == "upsert is not for keys of role rm; it is for writer, admin")
    }
  }

  @Test func theServiceHasNoWayToCollectionsButViews() throws {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { root.deleteLastPathComponent() }
    // What a caller may see is decided where views are made; sizes are for costs, which nobody is told.
    let allowed = [
      "CallContext.swift existing(": 1, "Engine+Estimates.swift existing(": 2,
      "Engine+Records.swift snapshot.vector(id": 1,
      "Engine+Keys.swift try collection(": 1, "MethodDispatcher.swift engine.collection(": 1,
    ]
    var seen = 0
    for folder in [
      "Engine/Facade", "Engine/Search", "Engine/Results", "Engine/Explain", "Engine/Words", "API/Core", "API/Methods",
      "API/Registry",
    ] {
      let path = root.appendingPathComponent("Sources/" + folder).path
      for file in try FileManager.default.contentsOfDirectory(atPath: path) {
        let text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
        seen += 1
        for way in [
          "engine.collection(", "existing(", "try collection(", "snapshot.record(id", "snapshot.forEachRecord",
          "snapshot.vector(id", "snapshot.sample",
        ] {
          #expect(text.components(separatedBy: way).count - 1 <= allowed["\(file) \(way)"] ?? 0, "\(file): \(way)")
        }
      }
    }
    #expect(seen > 20)
  }

  @Test func theDocumentShowsTheTable() throws {
    let roles = Role.allCases
    var lines = ["| method | \(roles.map(\.rawValue).joined(separator: " | ")) |"]
    lines.append("|---|\(String(repeating: "---|", count: roles.count))")
    for (method, allowed) in Methods.descriptions.map({ ($0.name, $0.roles) }) {
      lines.append("| `\(method)` | \(roles.map { allowed.contains($0) ? "yes" : "" }.joined(separator: " | ")) |")
    }
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/security.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(
      text.contains(lines.joined(separator: "\n")), "docs/security.md is to hold:\n\(lines.joined(separator: "\n"))")
  }
}

extension Result where Failure == RPCError {
  /// What the error says; nil for a result.
  var failureText: String? { if case .failure(let error) = self { error.message } else { nil } }
}
