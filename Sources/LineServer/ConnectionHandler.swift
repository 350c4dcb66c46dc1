import Admission
import Foundation
import NIOCore
import Wire

/// One connection on its event loop: takes lines in, has a bounded number of them worked on, and writes replies.
///
/// Whoever sends faster than it is answered, or does not read the replies, is not read from: the rest stays in the network.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = Line
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum Stage {
    case opening
    case serving(ReplyQueue)
    /// Hears why, and nothing else.
    case refused
    case closed
  }

  /// Replies are written in pieces, so that the progress of a long one is seen.
  private static let pieceSize = 256 << 10

  private let dispatcher: Dispatcher
  private let connections: Connections
  private let options: LineServerOptions
  private let budget: MemoryBudget
  private var context: ChannelHandlerContext?
  private var stage = Stage.opening
  /// Lines that came with others in one piece, and wait for their turn.
  private var waiting = CircularBuffer<PendingLine>()
  private var inFlight = 0
  /// Whether the line that is worked on says who asks: then none is begun before it is answered.
  private var isAuthenticating = false
  private var wantsToRead = false
  private var inputEnded = false
  private var lastProgress = NIODeadline.now()

  init(_ dispatcher: Dispatcher, _ connections: Connections, _ options: LineServerOptions, _ budget: MemoryBudget) {
    self.dispatcher = dispatcher
    self.connections = connections
    self.options = options
    self.budget = budget
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelActive(context: ChannelHandlerContext) {
    switch connections.add(context.channel) {
    case .accepted(let number):
      let owner = NIOLoopBound(self, eventLoop: context.eventLoop)
      let session = Session(number: number, peer: context.remoteAddress?.ipAddress)
      stage = .serving(
        ReplyQueue(owner, context.channel, session, limit: options.replyLimit, budget: budget))
      watchIdleness(context)
    case .ending:
      stage = .refused
      context.close(mode: isEncrypted ? .all : .input, promise: nil)
    case .tooMany:
      stage = .refused
      refuse(context)
    }
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    if case .serving(let replies) = stage { replies.disconnect() }
    stage = .closed
    waiting.removeAll()
    connections.remove(context.channel)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .serving(let replies) = stage, !inputEnded else { return }
    lastProgress = .now()
    switch unwrapInboundIn(data) {
    case .text(let text) where ForeignProtocolHandler.looksLikeHTTP(text): closeForeign(context)
    case .text(let text):
      // The budget may have room for the part of a line and not for the next line.
      guard let charge = Charge(line: text.readableBytes, budget) else {
        return reply(dispatcher.refusal(ofLine: text, dispatcher.noRoom), replies)
      }
      waiting.append(PendingLine(text, charge: charge, arrived: Date()))
      dispatch(replies)
    case .tooLong(let start): reply(dispatcher.tooLong(start), replies)
    case .noRoom(let start): reply(dispatcher.refusal(ofLine: start, dispatcher.noRoom, isWhole: false), replies)
    }
  }

  func read(context: ChannelHandlerContext) {
    if mayRead { context.read() } else { wantsToRead = true }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is ForeignProtocolHandler.Detected { return closeForeign(context) }
    if case ChannelEvent.inputClosed = event {
      inputEnded = true
      closeIfDone()
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// What is left of an encrypted connection that ends without a goodbye may have been cut off by somebody: it is not done.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    abandon()
    context.close(promise: nil)
  }

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    if mode == .input, isEncrypted {
      // TLS cannot end one direction alone for the other side; it is enough that nothing more is read.
      inputEnded = true
      promise?.succeed()
      return closeIfDone()
    }
    if mode == .all { abandon() }
    context.close(mode: mode, promise: promise)
  }

  /// Takes what the threads have left.
  func collect() {
    guard case .serving(let replies) = stage else { return }
    let delivery = replies.collect()
    inFlight -= delivery.finished + delivery.returned.count
    if inFlight == 0 { isAuthenticating = false }
    for line in delivery.returned.reversed() { waiting.prepend(line) }
    if delivery.finished > 0 { lastProgress = .now() }
    write(delivery, replies)
    resume(replies)
  }
}

extension ConnectionHandler {
  private var isEncrypted: Bool { options.tls != nil }

  /// Lets go of what was asked for: nobody is there for replies.
  private func abandon() {
    guard case .serving(let replies) = stage else { return }
    replies.disconnect()
    waiting.removeAll()
    stage = .refused
  }

  private var mayRead: Bool {
    guard case .serving(let replies) = stage else { return true }
    return waiting.isEmpty && inFlight < options.inFlightPerConnection && !replies.isFull
  }

  private func dispatch(_ replies: ReplyQueue) {
    while inFlight < options.inFlightPerConnection, !replies.isFull, !isAuthenticating, let line = waiting.first {
      // It waits for those before it, and those after it wait for it: each is done for whom it was sent.
      if line.mayAuthenticate, inFlight > 0 { return }
      isAuthenticating = line.mayAuthenticate
      waiting.removeFirst()
      if isTooLongForAnonymous(line, replies) {
        reply(dispatcher.anonymousLine(line.text), replies)
      } else {
        inFlight += 1
        dispatcher.begin(line, for: replies)
      }
    }
  }

  /// Before a key is shown nothing may cost more than a short line.
  private func isTooLongForAnonymous(_ line: PendingLine, _ replies: ReplyQueue) -> Bool {
    line.text.readableBytes > PendingLine.anonymousLine && !replies.session.isAuthenticated && options.requiresKeys()
  }

  /// Does what waited for lines to be done, or for replies to be read.
  private func resume(_ replies: ReplyQueue) {
    dispatch(replies)
    if wantsToRead, mayRead {
      wantsToRead = false
      context?.read()
    }
    closeIfDone()
  }

  private func closeIfDone() {
    guard inputEnded else { return }
    if case .serving(let replies) = stage, !waiting.isEmpty || inFlight > 0 || replies.unsentBytes > 0 { return }
    context?.close(promise: nil)
  }

  /// Replies to what is not worked on.
  private func reply(_ text: [UInt8]?, _ replies: ReplyQueue) {
    inFlight += 1
    replies.finish(text)
  }

  private func write(_ delivery: ReplyQueue.Delivery, _ replies: ReplyQueue) {
    guard let context, !delivery.replies.isEmpty else { return }
    let size = delivery.replies.reduce(0) { $0 + $1.bytes.count + 1 }
    var buffer = context.channel.allocator.buffer(capacity: size)
    for reply in delivery.replies {
      buffer.writeBytes(reply.bytes)
      buffer.writeInteger(UInt8(ascii: "\n"))
    }
    let charges = delivery.replies.map(\.charge)
    while let piece = buffer.readSlice(length: min(buffer.readableBytes, Self.pieceSize)), piece.readableBytes > 0 {
      let sent = context.eventLoop.makePromise(of: Void.self)
      sent.futureResult.assumeIsolated().whenComplete { _ in
        // What is written belongs to the budget until the last of it is gone.
        withExtendedLifetime(charges) { self.note(sent: piece.readableBytes, replies) }
      }
      context.write(wrapOutboundOut(piece), promise: sent)
    }
    context.flush()
  }

  private func note(sent bytes: Int, _ replies: ReplyQueue) {
    replies.note(sent: bytes)
    lastProgress = .now()
    resume(replies)
  }
}

extension ConnectionHandler {
  /// Closes the connection when nothing has come of it for too long: no line was completed, and no reply taken. A request that
  /// is being worked on is no idleness.
  private func watchIdleness(_ context: ChannelHandlerContext) {
    guard let limit = options.idleTimeout.map({ TimeAmount($0) }) else { return }
    let rest = max(lastProgress + limit - .now(), .milliseconds(1))
    context.eventLoop.assumeIsolated().scheduleTask(in: rest) { [weak self] in
      guard let self, let context = self.context, case .serving(let replies) = self.stage else { return }
      let isWorking = self.inFlight > 0 && replies.unsentBytes == 0
      if isWorking { self.lastProgress = .now() }
      guard NIODeadline.now() - self.lastProgress >= limit else { return self.watchIdleness(context) }
      self.end(context, saying: replies.unsentBytes == 0 ? self.dispatcher.idle(limit) : nil)
    }
  }

  private func closeForeign(_ context: ChannelHandlerContext) {
    guard case .serving(let replies) = stage else { return }
    dispatcher.admission.note(foreignProtocolOf: replies.session)
    end(context, saying: dispatcher.foreignProtocol())
  }

  private func refuse(_ context: ChannelHandlerContext) {
    end(context, saying: dispatcher.noConnection(limit: options.maxConnections))
  }

  /// Says why, and closes. What the client has sent meanwhile would make the system throw the last words away, so they are
  /// given a moment.
  private func end(_ context: ChannelHandlerContext, saying line: [UInt8]?) {
    abandon()
    stage = .refused
    guard let line else { return context.close(promise: nil) }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: line + [UInt8(ascii: "\n")])), promise: nil)
    context.close(mode: .output, promise: nil)
    let channel = context.channel
    context.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }
}
