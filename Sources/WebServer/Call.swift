import API
import Admission
import Cryptography
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Wire

/// Who asks: the session that they are known by, and what tells their key from others.
struct Caller: Sendable {
  let session: Session
  let key: SHA256Digest?
}

/// A call that is under way: whose it is, and what takes it to its outcome.
struct Call: Sendable {
  let admission: Admission
  let caller: Caller
  let connection: Connection
  /// What it is called in logs.
  let id: String
  let arrived: Date

  /// What a request with a body comes to.
  func reply(to parts: CallParts, _ body: Body) async -> Reply {
    await admission.answer(
      bytes: body.bytes.readableBytes, for: caller.session, isWanted: isWanted,
      read: { () throws(RPCError) in try parts.request(body.bytes, id: id, arrived: arrived) },
      // The body belongs to the budget until it is done with.
      write: { outcome in withExtendedLifetime(body.charge) { Reply(outcome, of: parts, body.bytes) } })
  }

  /// What a request comes to that is made on the thread that reads it, of so many bytes.
  func outcome(
    bytes: Int, _ session: Session? = nil, _ request: @escaping @Sendable () throws(RPCError) -> RPCRequest
  ) async -> Result<JSONValue, RPCError> {
    await admission.answer(
      bytes: bytes, for: session ?? caller.session, isWanted: isWanted, read: request, write: { $0 })
  }

  /// What a method without parameters comes to.
  func outcome(of method: String, _ params: JSONObject = [:]) async -> Result<JSONValue, RPCError> {
    let request = RPCRequest(id: .string(id), method: method, params: .object(params))
    return await outcome(bytes: 0) { () throws(RPCError) in request }
  }

  private var isWanted: @Sendable () -> Bool {
    { [connection] in connection.isWanted }
  }
}

/// A body, with its part of the memory budget.
struct Body: Sendable {
  let bytes: ByteBuffer
  let charge: Charge

  /// Waits for the whole body of a request.
  init(of request: Request, on connection: Connection, longest: Int, _ admission: Admission) async throws(RPCError) {
    let tooLarge = RPCError(.tooLarge, "the body has more than \(longest) bytes; send less in one call")
    if let announced = request.headers[.contentLength].flatMap({ Int($0) }), announced > longest { throw tooLarge }
    connection.askForBody(of: request)
    charge = Charge(admission.budget)
    var bytes = ByteBuffer()
    do {
      for try await var chunk in request.body {
        let size = bytes.readableBytes + chunk.readableBytes
        if size > longest { throw tooLarge }
        guard charge.grow(to: size) else { throw admission.noRoom.error }
        bytes.writeBuffer(&chunk)
      }
    } catch let error as RPCError {
      throw error
    } catch {
      throw .brokenBody
    }
    self.bytes = bytes
  }
}

/// What a body is said to be. Only what forms cannot send is taken, so that pages of others cannot send anything either.
enum ContentType {
  case json, lines
  case other(String)

  init(_ header: String?, of route: Route) {
    // What nearly all requests say.
    guard let header, header != "application/json" else {
      self = .json
      return
    }
    let name = header.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
    switch (name, route.body) {
    case ("application/json", _): self = .json
    case ("application/x-ndjson", .records), ("application/jsonl", .records): self = .lines
    default: self = .other(name)
    }
  }
}

extension RPCError {
  /// The error of a body of which the end is missing.
  static let brokenBody = RPCError(.invalidRequest, "incomplete request body")
}
