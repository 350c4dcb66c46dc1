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
    case serving(Outbox)
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
  private var waiting = CircularBuffer<TakenLine>()
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
        Outbox(owner, context.channel, session, limit: options.replyLimit, budget: budget))
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
    if case .serving(let outbox) = stage { outbox.disconnect() }
    stage = .closed
    waiting.removeAll()
    connections.remove(context.channel)
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .serving(let outbox) = stage, !inputEnded else { return }
    lastProgress = .now()
    switch unwrapInboundIn(data) {
    case .text(let text):
      // The budget may have room for the part of a line and not for the next line.
      guard let charge = Charge(line: text.readableBytes, budget) else {
        return say(dispatcher.refusal(ofLine: text, dispatcher.noRoom), outbox)
      }
      waiting.append(TakenLine(text, charge: charge, arrived: Date()))
      dispatch(outbox)
    case .tooLong(let start): say(dispatcher.tooLong(start), outbox)
    case .noRoom(let start): say(dispatcher.refusal(ofLine: start, dispatcher.noRoom, isWhole: false), outbox)
    }
  }

  func read(context: ChannelHandlerContext) {
    if mayRead { context.read() } else { wantsToRead = true }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
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
    guard case .serving(let outbox) = stage else { return }
    let delivery = outbox.collect()
    inFlight -= delivery.finished + delivery.returned.count
    if inFlight == 0 { isAuthenticating = false }
    for line in delivery.returned.reversed() { waiting.prepend(line) }
    if delivery.finished > 0 { lastProgress = .now() }
    write(delivery, outbox)
    goOn(outbox)
  }
}

extension ConnectionHandler {
  private var isEncrypted: Bool { options.tls != nil }

  /// Lets go of what was asked for: nobody is there for replies.
  private func abandon() {
    guard case .serving(let outbox) = stage else { return }
    outbox.disconnect()
    waiting.removeAll()
    stage = .refused
  }

  private var mayRead: Bool {
    guard case .serving(let outbox) = stage else { return true }
    return waiting.isEmpty && inFlight < options.inFlightPerConnection && !outbox.isFull
  }

  private func dispatch(_ outbox: Outbox) {
    while inFlight < options.inFlightPerConnection, !outbox.isFull, !isAuthenticating, let line = waiting.first {
      // It waits for those before it, and those after it wait for it: each is done for whom it was sent.
      if line.mayAuthenticate, inFlight > 0 { return }
      isAuthenticating = line.mayAuthenticate
      waiting.removeFirst()
      inFlight += 1
      dispatcher.begin(line, for: outbox)
    }
  }

  /// Does what waited for lines to be done, or for replies to be read.
  private func goOn(_ outbox: Outbox) {
    dispatch(outbox)
    if wantsToRead, mayRead {
      wantsToRead = false
      context?.read()
    }
    closeIfDone()
  }

  private func closeIfDone() {
    guard inputEnded else { return }
    if case .serving(let outbox) = stage, !waiting.isEmpty || inFlight > 0 || outbox.unsentBytes > 0 { return }
    context?.close(promise: nil)
  }

  /// Replies to what is not worked on.
  private func say(_ reply: [UInt8]?, _ outbox: Outbox) {
    inFlight += 1
    outbox.finish(reply)
  }

  private func write(_ delivery: Outbox.Delivery, _ outbox: Outbox) {
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
        withExtendedLifetime(charges) { self.note(sent: piece.readableBytes, outbox) }
      }
      context.write(wrapOutboundOut(piece), promise: sent)
    }
    context.flush()
  }

  private func note(sent bytes: Int, _ outbox: Outbox) {
    outbox.note(sent: bytes)
    lastProgress = .now()
    goOn(outbox)
  }
}

extension ConnectionHandler {
  /// Closes the connection when nothing has come of it for too long: no line was completed, and no reply taken. A request that
  /// is being worked on is no idleness.
  private func watchIdleness(_ context: ChannelHandlerContext) {
    guard let limit = options.idleTimeout.map({ TimeAmount($0) }) else { return }
    let rest = max(lastProgress + limit - .now(), .milliseconds(1))
    context.eventLoop.assumeIsolated().scheduleTask(in: rest) { [weak self] in
      guard let self, let context = self.context, case .serving(let outbox) = self.stage else { return }
      let isWorking = self.inFlight > 0 && outbox.unsentBytes == 0
      if isWorking { self.lastProgress = .now() }
      guard NIODeadline.now() - self.lastProgress >= limit else { return self.watchIdleness(context) }
      self.end(context, saying: outbox.unsentBytes == 0 ? self.dispatcher.idle(limit) : nil)
    }
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
