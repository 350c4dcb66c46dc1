import NIOCore
import Wire

extension Dispatcher {
  /// The reply to a line for which there is no place. Of a long one, or one of which only the start is at hand, only the id is
  /// read, which tells the client what was refused if it stands first.
  func refusal(ofLine text: ByteBuffer, _ error: RPCError, isWhole: Bool = true) -> [UInt8]? {
    let id = RPCRequest.leadingID(of: text.readableBytesUInt8Span)
    // Refusing must cost little: where the id stands first, as it most often does, the rest is not read.
    guard isWhole, text.readableBytes <= PendingLine.shortLine, id.string == nil, id.number == nil else {
      return RPCReply(id: id, .failure(error)).json.serialised()
    }
    do throws(JSONError) {
      let json = try JSONValue(parsing: text.readableBytesUInt8Span, elementLimit: PendingLine.batchLimit)
      guard case .array(let requests) = json, !requests.isEmpty else {
        return Self.refusal(of: json, error)?.serialised()
      }
      let replies = requests.compactMap { Self.refusal(of: $0, error) }
      return replies.isEmpty ? nil : JSONValue.array(replies).serialised()
    } catch {
      return RPCReply(id: .null, .failure(RPCError(.parseError, error.description))).json.serialised()
    }
  }

  private static func refusal(of json: JSONValue, _ error: RPCError) -> JSONValue? {
    do throws(RPCError) {
      return try RPCRequest(json: json).id.map { RPCReply(id: $0, .failure(error)).json }
    } catch let invalid {
      return RPCReply(id: .null, .failure(invalid)).json
    }
  }

  /// The reply to a line that is too long, of which the start is at hand.
  func tooLong(_ start: ByteBuffer) -> [UInt8] {
    let error = RPCError(.tooLarge, "the line has more than \(options.maxLine) bytes; send less in one call")
    return RPCReply(id: RPCRequest.leadingID(of: start.readableBytesUInt8Span), .failure(error)).json.serialised()
  }

  /// The reply to a connection whose bytes belong to another protocol.
  func foreignProtocol() -> [UInt8] {
    let error = RPCError(
      .invalidRequest,
      "this port takes JSON-RPC, one request a line; the connection is closed")
    return RPCReply(id: .null, .failure(error)).json.serialised()
  }

  /// The reply to a long line of a client that has shown no key.
  func anonymousLine(_ text: ByteBuffer) -> [UInt8]? {
    let error = RPCError(
      .unauthenticated,
      "without a key a line has at most \(PendingLine.anonymousLine) bytes; call authenticate first")
    return refusal(ofLine: text, error, isWhole: false)
  }

  /// Sent before an idle connection is closed.
  func idle(_ limit: TimeAmount) -> [UInt8] {
    let seconds = Double(limit.nanoseconds) / 1e9
    let error = RPCError(
      .deadlineExceeded, "no request was completed in \(seconds) s; the connection is closed",
      data: .object(["retry_after_ms": .integer(0)]))
    return RPCReply(id: .null, .failure(error)).json.serialised()
  }

  /// Sent when the connection limit is reached.
  func noConnection(limit: Int) -> [UInt8] {
    let error = RPCError(
      .overloaded, "the server has \(limit) connections, which is all it takes; close some, or try again in 1000 ms",
      data: .object(["retry_after_ms": .integer(1000)]))
    return RPCReply(id: .null, .failure(error)).json.serialised()
  }
}
