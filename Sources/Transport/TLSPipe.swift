import NIOCore
import NIOEmbedded
import NIOSSL

/// A client's side of TLS without a socket: somebody else carries the bytes. It belongs to the thread that made it.
package final class TLSPipe {
  private let channel = EmbeddedChannel()

  /// Begins a connection to a host, whose first bytes are there to be sent.
  package init(_ tls: ClientTLS, host: String) throws {
    try channel.pipeline.syncOperations.addHandler(tls.handler(host: host))
    // Whereto does not matter: it is what makes the handshake begin.
    channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 0), promise: nil)
    try channel.throwIfErrorCaught()
  }

  /// Takes bytes to encrypt; before the handshake is done they wait for it.
  package func write(_ bytes: [UInt8]) throws {
    // `writeOutbound` would wait until they are sent, which before the handshake is for ever.
    channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    try channel.throwIfErrorCaught()
  }

  /// Moves what is to be sent to the end of some bytes.
  package func takeOutgoing(into bytes: inout [UInt8]) throws {
    while let piece = try channel.readOutbound(as: ByteBuffer.self) { bytes += piece.readableBytesView }
  }

  /// Takes bytes that came, and puts what they hold to the end of others. Throws, as does all of it, if the other side is not to
  /// be trusted or does not speak TLS; `ClientTLS.reason` has the words.
  package func read(_ encrypted: ArraySlice<UInt8>, into bytes: inout [UInt8]) throws {
    try channel.writeInbound(ByteBuffer(bytes: encrypted))
    while let piece = try channel.readInbound(as: ByteBuffer.self) { bytes += piece.readableBytesView }
  }
}
