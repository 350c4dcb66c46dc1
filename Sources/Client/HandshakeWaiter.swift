import NIOCore
import NIOTLS

/// Tells when the handshake of a connection is done, or why it cannot be.
final class HandshakeWaiter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  let done: EventLoopPromise<Void>
  private let limit: TimeAmount
  private var end: Scheduled<Void>?

  init(_ done: EventLoopPromise<Void>, limit: TimeAmount) {
    self.done = done
    self.limit = limit
  }

  func channelActive(context: ChannelHandlerContext) {
    end = context.eventLoop.assumeIsolated().scheduleTask(in: limit) {
      self.done.fail(ChannelError.connectTimeout(self.limit))
      context.close(promise: nil)
    }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
      end?.cancel()
      done.succeed()
    }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    done.fail(error)
    context.fireErrorCaught(error)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    end?.cancel()
    done.fail(ChannelError.eof)
  }
}
