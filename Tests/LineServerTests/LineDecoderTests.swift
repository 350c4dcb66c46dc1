import LineServer
import NIOCore
import TestSupport
import Testing

@Suite struct LineDecoderTests {
  /// What comes out when the chunks come in one after the other, and then the end.
  private func decode(_ chunks: [[UInt8]], maxLine: Int = 100) -> [String] {
    var decoder = LineDecoder(maxLine: maxLine)
    var buffer = ByteBuffer()
    var lines: [Line] = []
    for chunk in chunks {
      buffer.writeBytes(chunk)
      while let line = decoder.decode(buffer: &buffer) { lines.append(line) }
    }
    while let line = decoder.decodeLast(buffer: &buffer, seenEOF: true) { lines.append(line) }
    return lines.map { line in
      if case .text(let text) = line { String(buffer: text) } else { "too long" }
    }
  }

  private static let input = Array("first\n\nsecond\r\n  \t\r\nthird caf\u{e9}\n".utf8)
  private static let lines = ["first", "second\r", "third caf\u{e9}"]

  @Test func severalLinesInOnePacket() {
    #expect(decode([Self.input]) == Self.lines)
  }

  @Test(arguments: 0...input.count)
  func linesTornAnywhere(cut: Int) {
    #expect(decode([Array(Self.input[..<cut]), Array(Self.input[cut...])]) == Self.lines)
  }

  @Test func oneByteAtATime() {
    #expect(decode(Self.input.map { [$0] }) == Self.lines)
  }

  @Test func theEndOfTheInputEndsTheLastLine() {
    #expect(decode([Array("a\nb".utf8)]) == ["a", "b"])
    #expect(decode([Array("a\n \r".utf8)]) == ["a"])
    #expect(decode([]) == [])
  }

  @Test func aRemovedDecoderInventsNoLineEnd() {
    var decoder = LineDecoder(maxLine: 10)
    var buffer = ByteBuffer(string: "torn")
    #expect(decoder.decodeLast(buffer: &buffer, seenEOF: false) == nil)
    #expect(buffer.readableBytes == 4)
  }

  @Test func theLimitItselfIsAllowed() {
    #expect(decode([Array("12345\n123456\n12345".utf8)], maxLine: 5) == ["12345", "too long", "12345"])
  }

  @Test(arguments: [1, 2, 3, 7, 64])
  func aLongLineIsToldOfOnceAndSkipped(chunk: Int) {
    let input = Array("a\n\(String(repeating: "x", count: 300))\nb\n\(String(repeating: "y", count: 300))".utf8)
    let chunks = stride(from: 0, to: input.count, by: chunk).map { Array(input[$0..<min($0 + chunk, input.count)]) }
    #expect(decode(chunks, maxLine: 20) == ["a", "too long", "b", "too long"])
  }

  @Test func aLongLineIsNotKept() {
    var decoder = LineDecoder(maxLine: 20)
    var buffer = ByteBuffer()
    buffer.writeRepeatingByte(UInt8(ascii: "x"), count: 21)
    #expect(decoder.decode(buffer: &buffer) == .tooLong(start: ByteBuffer(repeating: UInt8(ascii: "x"), count: 21)))
    #expect(buffer.readableBytes == 0)
  }

  @Test(arguments: UInt64(0)..<20)
  func chunksMakeNoDifference(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let input = (0..<2_000).map { _ in Array("ab \r\n\n".utf8).randomElement(using: &generator) ?? 0 }
    var chunks: [[UInt8]] = []
    var rest = input[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Int.random(in: 1...40, using: &generator))
      chunks.append(Array(chunk))
      rest = rest.dropFirst(chunk.count)
    }
    #expect(decode(chunks, maxLine: 7) == decode([input], maxLine: 7))
  }
}
