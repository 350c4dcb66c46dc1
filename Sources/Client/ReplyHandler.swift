import NIOCore
import Transport
import Wire

/// Cuts what comes in into lines.
struct ReplyDecoder: NIOSingleStepByteToMessageDecoder {
  typealias InboundOut = ByteBuffer

  /// How many bytes at the start of the buffer are known to hold no line end, so that none is looked at twice.
  private var searched = 0

  mutating func decode(buffer: inout ByteBuffer) -> ByteBuffer? {
    let unsearched = buffer.readableBytesView.dropFirst(searched)
    guard let end = unsearched.firstIndex(of: UInt8(ascii: "\n")) else {
      searched = buffer.readableBytes
      return nil
    }
    searched = 0
    let line = buffer.readSlice(length: end - buffer.readerIndex)
    buffer.moveReaderIndex(forwardBy: 1)
    return line
  }

  /// A reply without its line end is torn and says nothing.
  mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> ByteBuffer? {
    if let line = decode(buffer: &buffer) { return line }
    buffer.moveReaderIndex(forwardBy: buffer.readableBytes)
    return nil
  }
}

/// Hands each reply to the call that waits for it, and fails them all when the connection ends.
final class ReplyHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let pending: PendingCalls

  init(pending: PendingCalls) { self.pending = pending }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let line = unwrapInboundIn(data)
    do {
      pending.complete(with: RPCReply(json: try JSONValue(parsing: line.readableBytesUInt8Span)))
    } catch {
      pending.end(with: .notAReply(reason: "\(error)"))
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    pending.end(with: .connectionLost(reason: "the server closed it"))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    pending.end(with: .connectionLost(reason: ClientTLS.reason(error)))
    context.close(promise: nil)
  }
}
