import Foundation
import TestSupport
import Testing

/// A plain blocking connection: what is sent and what comes back are lines, letter for letter.
final class LineSocket {
  private let descriptor: Int32
  private let port: Int

  init(_ address: String) throws {
    let port = try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
    self.port = Int(port)
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(status == 0)
  }

  deinit { close(descriptor) }

  /// Sends a text, and returns all that comes until the other side hangs up.
  func conversation(_ text: String) throws -> String {
    LogWatch.note(line: text, port: port)
    let bytes = Array(text.utf8)
    let sent = unsafe write(descriptor, bytes, bytes.count)
    try #require(sent == bytes.count)
    var reply: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = unsafe read(descriptor, &chunk, chunk.count)
      guard count > 0 else { return String(decoding: reply, as: UTF8.self) }
      reply += chunk[..<count]
    }
  }

  func exchange(_ line: String) throws -> String {
    LogWatch.note(line: line, port: port)
    let bytes = Array((line + "\n").utf8)
    let sent = unsafe write(descriptor, bytes, bytes.count)
    try #require(sent == bytes.count)
    return next()
  }

  /// The next line that comes.
  func next() -> String {
    var reply: [UInt8] = []
    var byte: UInt8 = 0
    while unsafe read(descriptor, &byte, 1) == 1, byte != 0x0a { reply.append(byte) }
    return String(decoding: reply, as: UTF8.self)
  }
}
