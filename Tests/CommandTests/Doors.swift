import Foundation
import TestSupport
import Testing
import Wire

/// A way to a server's methods.
protocol Door {
  /// Calls a method.
  func call(_ method: String, _ params: String) throws -> Result<JSONValue, RPCError>
}

extension Door {
  /// The error that a call ends with; nil if it succeeds.
  func error(_ method: String, _ params: String) throws -> RPCError? {
    if case .failure(let error) = try call(method, params) { error } else { nil }
  }
}

/// The line protocol.
final class LineDoor: Door {
  private let wire: LineSocket

  init(_ address: String, key: String? = nil) throws {
    wire = try LineSocket(address)
    if let key { _ = try call("authenticate", #"{"key":"\#(key)"}"#).get() }
  }

  func call(_ method: String, _ params: String) throws -> Result<JSONValue, RPCError> {
    let line = #"{"id":1,"method":"\#(method)","params":\#(params)}"#
    return try RPCReply(json: JSONValue(parsing: wire.exchange(line))).outcome
  }
}

/// REST, on one connection.
final class HTTPDoor: Door {
  private let socket: HTTPSocket
  private let key: String?

  init(_ address: String, key: String? = nil) throws {
    socket = try HTTPSocket(port: #require(address.split(separator: ":").last.flatMap { Int($0) }))
    self.key = key
  }

  func call(_ method: String, _ params: String) throws -> Result<JSONValue, RPCError> {
    var params = try #require(JSONValue(parsing: params).object)
    let (verb, path) = try Self.place(of: method, &params)
    let headers = key.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    let body = ["POST", "PUT"].contains(verb) ? JSONValue.object(params).text : nil
    let reply = try socket.exchange(verb, path + (body == nil ? Self.query(params) : ""), headers, body: body)
    let json = try JSONValue(parsing: reply.text)
    guard reply.status >= 400 else { return .success(json) }
    var error: JSONObject = ["code": json["code"] ?? .null, "message": json["detail"] ?? .null]
    error["data"] = json["data"]
    return .failure(RPCError(json: .object(error)))
  }

  /// Where a method is, by the contract and not by the server's own table; takes out of the parameters what the path says.
  private static func place(of method: String, _ params: inout JSONObject) throws -> (verb: String, path: String) {
    func take(_ name: String) -> String {
      defer { params[name] = nil }
      let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_"))
      return params[name]?.string?.addingPercentEncoding(withAllowedCharacters: allowed) ?? "none"
    }
    func collection() -> String { "/v1/collections/" + take("collection") }
    switch method {
    case "me", "version": return ("GET", "/v1/" + method)
    case "collections": return ("GET", "/v1/collections")
    case "create": return ("POST", "/v1/collections")
    case "stats": return ("GET", collection())
    case "schema", "saved": return ("GET", collection() + "/" + method)
    case "search", "nearest", "map", "count", "export", "delete", "rebuild", "compact":
      return ("POST", collection() + "/" + method)
    case "scroll": return ("GET", collection() + "/records")
    case "upsert": return ("POST", collection() + "/records")
    case "get": return ("GET", collection() + "/records/" + take("id"))
    case "save": return ("POST", collection() + "/saved")
    case "run": return ("POST", collection() + "/saved/" + take("name") + "/run")
    case "forget": return ("DELETE", collection() + "/saved/" + take("name"))
    case "embed", "backup": return ("POST", "/v1/" + method)
    case "job": return ("GET", "/v1/jobs/" + take("id"))
    case "cancel": return ("DELETE", "/v1/jobs/" + take("id"))
    case "audit": return ("GET", "/v1/audit")
    case "audit_trim": return ("POST", "/v1/audit/trim")
    case "audit_verify": return ("GET", "/v1/audit/verify")
    case "key_list": return ("GET", "/v1/keys")
    case "key_create": return ("POST", "/v1/keys")
    case "key_revoke": return ("DELETE", "/v1/keys/" + take("id"))
    case "customer_export": return ("POST", "/v1/customers/" + take("id") + "/export")
    case "customer_erase": return ("POST", "/v1/customers/" + take("id") + "/erase")
    default: throw Violation("\(method) has no path")
    }
  }

  private static func query(_ params: JSONObject) -> String {
    let parts = params.members.map { name, value in
      let text = value.array?.compactMap(\.string).joined(separator: ",") ?? value.string ?? value.text
      return name + "=" + (text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }
    return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
  }
}

/// Waits for the line that tells where a server answers over HTTP.
func awaitHTTPAddress(in log: String) throws -> String {
  for _ in 0..<6000 {
    let text = try String(contentsOfFile: log, encoding: .utf8)
    if let address = text.firstMatch(of: #/answers over HTTP address=(\S+)/#)?.output.1 { return String(address) }
    usleep(50_000)
  }
  throw POSIXError(.ETIMEDOUT)
}
