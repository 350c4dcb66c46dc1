import Foundation
import Index
import Wire

extension Service {
  /// Says who asks on this connection from now on.
  func authenticate(_ params: inout ParameterReader) throws -> JSONValue {
    let text = try params.required("key") { reader, name throws(RPCError) in try reader.string(name) }
    try params.finish()
    guard let session else {
      throw RPCError(.invalidRequest, "authenticate is for connections to a server; here it is not needed")
    }
    // Whoever fails is nobody, whoever they were before.
    session.state = nil
    let key = try engine.keys.key(for: text, from: session.peer)
    session.state = Admission(keyID: key.id)
    return .object(key.shown(at: engine.keys.milliseconds))
  }

  /// Who asks, and what they may call.
  func me(_ params: inout ParameterReader) throws -> JSONValue {
    try params.finish()
    var shown = caller.shown(at: engine.keys.milliseconds)
    shown["methods"] = .array(Policy.methods(of: caller.role).map { .string($0) })
    shown["requires_keys"] = .bool(requiresKeys)
    return .object(shown)
  }

  /// Makes a key.
  func createKey(_ params: inout ParameterReader) throws -> JSONValue {
    let name = try params.required("name") { reader, name throws(RPCError) in try reader.string(name) }
    let roleName = try params.required("role") { reader, name throws(RPCError) in try reader.string(name) }
    var scope = APIKey.Scope()
    scope.collections = try params.strings("collections")
    scope.filter = try params.string("filter").map(APIKey.Reach.init)
    for (name, filter) in try params.object("filters")?.members ?? [] {
      guard let text = filter.string else { throw params.wrong("filters", "is an object of filters by collection") }
      scope.filters[name] = APIKey.Reach(text)
    }
    scope.sensitive = try params.bool("sensitive")
    let expires = try expiry(&params)
    try params.finish()
    guard (1...100).contains(name.utf8.count), !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
      throw params.wrong("name", "must be 1 to 100 bytes long, without control characters")
    }
    guard let role = Role(rawValue: roleName) else {
      throw params.wrong("role", "is one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    try check(scope, role, params)
    let made = try engine.keys.create { text, created in
      APIKey(text, name: name, role: role, scope: scope, created: created, expires: expires)
    }
    var shown = made.key.shown(at: engine.keys.milliseconds)
    shown["key"] = .string(made.text)
    return .object(shown)
  }

  /// The first moment at which the key opens nothing any more: the beginning of a day, in UTC.
  private func expiry(_ params: inout ParameterReader) throws(RPCError) -> Int64? {
    guard let text = try params.string("expires") else { return nil }
    guard let day = CalendarDate(text) else { throw params.wrong("expires", "is a day such as 2027-01-31") }
    let moment = Int64(day.daysSinceEpoch) * 86_400_000
    guard moment > engine.keys.milliseconds else { throw params.wrong("expires", "is over already") }
    return moment
  }

  /// Refuses what could not be held: filters that do not fit, or a role that they cannot bind.
  private func check(_ scope: APIKey.Scope, _ role: Role, _ params: ParameterReader) throws {
    let isFiltered = scope.filter != nil || !scope.filters.isEmpty
    guard role != .admin || (scope.collections == nil && !isFiltered && scope.sensitive == nil) else {
      throw params.wrong("role", "is admin, which reaches everything: it could make itself another key")
    }
    guard role != .rebuild || !isFiltered else {
      throw params.wrong("role", "is rebuild, which a filter does not bind: it writes collections as a whole")
    }
    guard scope.filters.isEmpty || scope.filter == nil else {
      throw params.wrong("filter", "and filters exclude each other")
    }
    guard scope.filters.keys.allSatisfy({ scope.collections?.contains($0) ?? false }) else {
      throw params.wrong("filters", "goes with collections that name each of its collections")
    }
    for text in scope.filters.values.map(\.text) + [scope.filter?.text].compactMap({ $0 }) {
      _ = try Filter(parsing: text)
    }
    let reached = try scope.collections?.map { try engine.collection($0) } ?? engine.collections
    for collection in reached {
      guard let filter = scope.filters[collection.name] ?? scope.filter else { continue }
      do {
        guard try collection.filter(filter.text) != nil else { throw params.wrong("filter", "is empty") }
      } catch let error as FilterError {
        throw params.wrong("filter", "does not fit \(collection.name): \(error)")
      }
    }
  }

  /// Lists all API keys, without their secrets.
  func listKeys(_ params: inout ParameterReader) throws -> JSONValue {
    try params.finish()
    let time = engine.keys.milliseconds
    return .object(["keys": .array(engine.keys.all.map { .object($0.shown(at: time)) })])
  }

  /// Ends a key.
  func revokeKey(_ params: inout ParameterReader) throws -> JSONValue {
    let id = try params.required("id") { reader, name throws(RPCError) in try reader.string(name) }
    try params.finish()
    return .object(try engine.keys.revoke(id).shown(at: engine.keys.milliseconds))
  }
}
