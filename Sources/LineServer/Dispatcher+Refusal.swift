import NIOCore
import Wire

extension Dispatcher {
  /// Lines up to so many bytes are read to be refused: it is done on the event loop.
  private static let smallLine = 4 << 10

  /// The reply to a line for which there is no place. Of a long one, or one of which only the start is at hand, only the id is
  /// read, which tells the client what was refused if it stands first.
  func refusal(ofLine text: ByteBuffer, _ error: RPCError, isWhole: Bool = true) -> [UInt8]? {
    let id = RPCRequest.leadingID(of: text.readableBytesUInt8Span)
    // Refusing must cost little: where the id stands first, as it most often does, the rest is not read.
    guard isWhole, text.readableBytes <= Self.smallLine, id.string == nil, id.number == nil else {
      return RPCReply(id: id, .failure(error)).json.serialised()
    }
    do throws(JSONError) {
      let json = try JSONValue(parsing: text.readableBytesUInt8Span)
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

  /// The last words to a connection that nothing came of.
  func idle(_ limit: TimeAmount) -> [UInt8] {
    let seconds = Double(limit.nanoseconds) / 1e9
    let error = RPCError(
      .deadlineExceeded, "no request was completed in \(seconds) s; the connection is closed",
      data: .object(["retry_after_ms": .integer(0)]))
    return RPCReply(id: .null, .failure(error)).json.serialised()
  }

  /// The only words to a connection too many.
  func noConnection(limit: Int) -> [UInt8] {
    let error = RPCError(
      .overloaded, "the server has \(limit) connections, which is all it takes; close some, or try again in 1000 ms",
      data: .object(["retry_after_ms": .integer(1000)]))
    return RPCReply(id: .null, .failure(error)).json.serialised()
  }
}
