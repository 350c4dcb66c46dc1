import NIOCore
import NIOTLS

/// Closes a connection whose handshake takes too long, or that speaks no TLS; leaves the others after it.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer

  private let limit: TimeAmount
  private var end: Scheduled<Void>?

  init(limit: TimeAmount) { self.limit = limit }

  func channelActive(context: ChannelHandlerContext) {
    end = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { context.close(promise: nil) }
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end?.cancel() }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    context.fireUserInboundEventTriggered(event)
    guard case TLSUserEvent.handshakeCompleted = event else { return }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }
}
