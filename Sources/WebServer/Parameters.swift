import API
import Foundation
import Hummingbird
import NIOCore
import Wire

/// The parts of an HTTP request that become the parameters of a method.
struct CallParts: Sendable {
  let route: Route
  /// What stands in the path, percent-encoded.
  let path: [(name: String, value: String)]
  /// The query, as it came.
  let query: String?
  /// The name of the server's model.
  let model: String

  /// The request of the line protocol; `id` is how it is called in logs.
  func request(_ body: ByteBuffer, id: String, arrived: Date) throws(RPCError) -> RPCRequest {
    var params = try parameters(parsed(body))
    let timeout = params[RPCRequest.timeoutName]
    params[RPCRequest.timeoutName] = nil
    if let arrange = route.mapParameters { params = arrange(params) }
    params[RPCRequest.timeoutName] = timeout
    return try RPCRequest(
      json: .object(["id": .string(id), "method": .string(route.rpc), "params": .object(params)]), arrived: arrived)
  }

  /// The body as JSON; an empty one says nothing.
  private func parsed(_ body: ByteBuffer) throws(RPCError) -> JSONObject {
    if case .embeddings = route.answer { return try EmbeddingsCall(body, model: model).parameters }
    return body.readableBytes > 0 ? try JSONObject(body: body) : [:]
  }

  /// The body's members, with what path and query say. Each thing is said once.
  func parameters(_ body: JSONObject = [:]) throws(RPCError) -> JSONObject {
    var params = body
    func add(_ name: String, _ value: JSONValue, _ place: String) throws(RPCError) {
      if let other = params[name], other != value {
        throw RPCError(.invalidParams, "\(name) stands in the \(place), and differs in the body; leave it out there")
      }
      params[name] = value
    }
    for (name, value) in path {
      guard let text = value.removingPercentEncoding else {
        throw RPCError(.invalidParams, "\(name) in the path is not percent-encoded UTF-8")
      }
      try add(name, .string(text), "path")
    }
    for (name, value) in try queryParameters() { try add(name, value, "query") }
    for (name, value) in route.fixed.members { params[name] = value }
    for (name, value) in route.defaults.members where params[name] == nil { params[name] = value }
    return params
  }
}

extension CallParts {
  private func queryParameters() throws(RPCError) -> [(String, JSONValue)] {
    guard let query, !query.isEmpty else { return [] }
    let known = route.query + [Route.timeout]
    var found: [(String, JSONValue)] = []
    for part in query.split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try Self.decoded(pair[0])
      guard let parameter = known.first(where: { $0.name == name }) else {
        let names = known.map(\.name).joined(separator: ", ")
        throw RPCError(.invalidParams, "there is no query parameter \(name) here; it takes \(names)")
      }
      let value = try parameter.value(Self.decoded(pair.count > 1 ? pair[1] : ""))
      let key = parameter.parameter ?? parameter.name
      guard !found.contains(where: { $0.0 == key }) else {
        throw RPCError(.invalidParams, "the query has \(name) twice; give it once")
      }
      found.append((key, value))
    }
    return found
  }

  /// A part of a query, as forms encode it.
  private static func decoded(_ text: Substring) throws(RPCError) -> String {
    guard let plain = text.replacing("+", with: " ").removingPercentEncoding else {
      throw RPCError(.invalidParams, "the query is not percent-encoded UTF-8")
    }
    return plain
  }
}

extension JSONObject {
  /// Reads a body.
  init(body: ByteBuffer) throws(RPCError) {
    let json: JSONValue
    do throws(JSONError) {
      json = try JSONValue(parsing: body.readableBytesUInt8Span)
    } catch {
      throw RPCError(.parseError, error.description)
    }
    guard let object = json.object else { throw RPCError(.invalidParams, "the body is an object, not \(json.kind)") }
    self = object
  }
}

extension Route.Query {
  fileprivate func value(_ text: String) throws(RPCError) -> JSONValue {
    switch kind {
    case .string: return .string(text)
    case .list: return .array(text.split(separator: ",").map { .string(String($0)) })
    case .integer(let range):
      guard let number = Int64(text), range.contains(number) else {
        throw wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
      }
      return .integer(number)
    case .choice(let words):
      guard words.contains(text) else { throw wrong(words.joined(separator: " or ")) }
      return .string(text)
    case .boolean:
      guard let value = Bool(text) else { throw wrong("true or false") }
      return .bool(value)
    }
  }

  private func wrong(_ expected: String) -> RPCError { RPCError(.invalidParams, "\(name) in the query is \(expected)") }
}
