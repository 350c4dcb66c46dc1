import NIOCore

/// Tells a connection that does not speak the line protocol by its first byte, so that nothing of it is carried out: a web page
/// can have a browser send an HTTP request here whose body has lines of its own choosing.
final class ForeignProtocolHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  /// That the connection belongs to another protocol. No bytes follow.
  struct Detected: Sendable {}

  private var isForeign = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isForeign else { return }
    let bytes = unwrapInboundIn(data)
    guard let first = bytes.readableBytesView.first(where: { !Self.blanks.contains($0) }) else {
      return context.fireChannelRead(data)
    }
    if Self.beginsValue(first) {
      context.fireChannelRead(data)
      context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    } else {
      isForeign = true
      context.fireUserInboundEventTriggered(Detected())
    }
  }

  /// Whether a JSON value can begin so. HTTP begins with a capital letter: a page can have another method sent only after the
  /// browser has asked with OPTIONS on the same connection. TLS begins with 0x16.
  private static func beginsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "-"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): true
    default: false
    }
  }

  /// White space of JSON, which may stand before the first request.
  private static let blanks: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]

  /// Whether a line that is not the first looks like HTTP: a proxy may send it on a connection that has been used.
  static func looksLikeHTTP(_ line: ByteBuffer) -> Bool {
    guard let first = line.readableBytesView.first, (0x41...0x5a).contains(first & 0xdf) else { return false }
    let text = String(decoding: line.readableBytesView.prefix(8 << 10), as: UTF8.self).lowercased()
    return text.contains(" http/1.") || ["host:", "origin:", "content-type:"].contains { text.hasPrefix($0) }
  }
}
