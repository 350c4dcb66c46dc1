package import NIOCore

/// A line as it came in, without its end.
package enum Line: Equatable, Sendable {
  /// The bytes of the line; not blank.
  case text(ByteBuffer)
  /// There were more bytes than a line may have. They are gone.
  case tooLong
}

/// Cuts the incoming bytes into lines. `\n` ends a line; where the last line lacks it, the end of the input does.
/// A `\r` before it is white space to JSON and stays. Blank lines are left out.
package struct LineDecoder: NIOSingleStepByteToMessageDecoder {
  package typealias InboundOut = Line

  private let maxLine: Int
  /// How many bytes at the start of the buffer are known to hold no line end: a long line that comes in many packets must not
  /// be searched from its start for each of them.
  private var searched = 0
  /// Whether the bytes up to the next line end belong to a line that was too long.
  private var isSkipping = false

  package init(maxLine: Int) { self.maxLine = maxLine }

  package mutating func decode(buffer: inout ByteBuffer) -> Line? {
    while let length = lengthOfLine(in: buffer) {
      let wasSkipping = isSkipping
      let text = buffer.readSlice(length: length)
      buffer.moveReaderIndex(forwardBy: 1)
      searched = 0
      isSkipping = false
      if !wasSkipping, let line = text.flatMap(line) { return line }
    }
    searched = buffer.readableBytes
    return discardExcess(of: &buffer)
  }

  package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> Line? {
    if let line = decode(buffer: &buffer) { return line }
    return seenEOF ? buffer.readSlice(length: buffer.readableBytes).flatMap(line) : nil
  }

  private func lengthOfLine(in buffer: ByteBuffer) -> Int? {
    let unsearched = buffer.readableBytesView.dropFirst(searched)
    return unsearched.firstIndex(of: UInt8(ascii: "\n")).map { $0 - buffer.readerIndex }
  }

  private func line(_ text: ByteBuffer) -> Line? {
    if text.readableBytes > maxLine { return .tooLong }
    let isBlank = text.readableBytesView.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
    return isBlank ? nil : .text(text)
  }

  /// Drops what belongs to a line that is too long, and tells of the line once.
  private mutating func discardExcess(of buffer: inout ByteBuffer) -> Line? {
    guard isSkipping || buffer.readableBytes > maxLine else { return nil }
    let wasSkipping = isSkipping
    buffer.moveReaderIndex(forwardBy: buffer.readableBytes)
    searched = 0
    isSkipping = true
    return wasSkipping ? nil : .tooLong
  }
}
