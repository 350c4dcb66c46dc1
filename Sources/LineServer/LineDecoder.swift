package import Admission
package import NIOCore

/// A line as it came in, without its end.
package enum Line: Equatable, Sendable {
  /// The bytes of the line; not blank.
  case text(ByteBuffer)
  /// There were more bytes than a line may have. They are gone, but for the first ones.
  case tooLong(start: ByteBuffer)
  /// There is no room for so long a line now. It is gone, but for the first bytes.
  case noRoom(start: ByteBuffer)
}

/// Cuts the incoming bytes into lines. `\n` ends a line; where the last line lacks it, the end of the input does.
/// A `\r` before it is white space to JSON and stays. Blank lines are left out.
package struct LineDecoder: NIOSingleStepByteToMessageDecoder {
  package typealias InboundOut = Line

  /// Parts of lines up to so many bytes are not charged to the budget.
  private static let freeSize = 16 << 10
  /// As much of a line that is dropped is kept as tells its id.
  private static let startSize = 256

  private let maxLine: Int
  private let charge: Charge?
  /// How many bytes at the start of the buffer are known to hold no line end: a long line that comes in many packets must not
  /// be searched from its start for each of them.
  private var searched = 0
  /// Whether the bytes up to the next line end belong to a line that was too long.
  private var isSkipping = false

  /// Makes a decoder. What is there of a line whose end is missing is charged to the budget.
  package init(maxLine: Int, budget: MemoryBudget? = nil) {
    self.maxLine = maxLine
    charge = budget.map { Charge($0) }
  }

  package mutating func decode(buffer: inout ByteBuffer) -> Line? {
    while let length = lengthOfLine(in: buffer) {
      let wasSkipping = isSkipping
      let text = buffer.readSlice(length: length)
      buffer.moveReaderIndex(forwardBy: 1)
      searched = 0
      isSkipping = false
      charge?.clear()
      if !wasSkipping, let line = text.flatMap(line) { return line }
    }
    searched = buffer.readableBytes
    return discardExcess(of: &buffer)
  }

  package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) -> Line? {
    if let line = decode(buffer: &buffer) { return line }
    // Of a line that was dropped the rest is nothing of its own.
    let isLine = seenEOF && !isSkipping
    return isLine ? buffer.readSlice(length: buffer.readableBytes).flatMap(line) : nil
  }

  private func lengthOfLine(in buffer: ByteBuffer) -> Int? {
    let unsearched = buffer.readableBytesView.dropFirst(searched)
    return unsearched.firstIndex(of: UInt8(ascii: "\n")).map { $0 - buffer.readerIndex }
  }

  private func line(_ text: ByteBuffer) -> Line? {
    if text.readableBytes > maxLine { return .tooLong(start: Self.start(of: text)) }
    let isBlank = text.readableBytesView.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
    return isBlank ? nil : .text(text)
  }

  /// Drops what belongs to a line that is too long or finds no room, and tells of the line once.
  private mutating func discardExcess(of buffer: inout ByteBuffer) -> Line? {
    let size = buffer.readableBytes
    let isTooLong = size > maxLine
    let hasRoom = size <= Self.freeSize || charge?.grow(to: size) ?? true
    guard isSkipping || isTooLong || !hasRoom else { return nil }
    let wasSkipping = isSkipping
    let start = Self.start(of: buffer)
    buffer.moveReaderIndex(forwardBy: size)
    searched = 0
    isSkipping = true
    charge?.clear()
    if wasSkipping { return nil }
    return isTooLong ? .tooLong(start: start) : .noRoom(start: start)
  }

  /// A copy of the first bytes, which does not keep the others alive.
  private static func start(of text: ByteBuffer) -> ByteBuffer {
    ByteBuffer(bytes: text.readableBytesView.prefix(startSize))
  }
}
