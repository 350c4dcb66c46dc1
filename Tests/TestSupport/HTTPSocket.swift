import Foundation

/// A plain blocking connection that speaks HTTP letter for letter.
public final class HTTPSocket {
  /// What came back.
  public struct Reply: Sendable {
    /// The status.
    public var status: Int
    /// The headers, by their names in small letters.
    public var headers: [String: String]
    /// The body.
    public var body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  /// What the other side sent is no reply.
  public struct NoReply: Error {
    /// What it sent.
    public let received: String
  }

  private let descriptor: Int32
  private let port: Int
  private var buffer: [UInt8] = []

  /// Connects to a port of this machine; waits for replies for five minutes at most: many tests run at once.
  public init(port: Int) throws {
    self.port = port
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var patience = timeval(tv_sec: 300, tv_usec: 0)
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let status = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
  }

  deinit { close(descriptor) }

  /// Sends bytes; false if the other side takes no more.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let rest = Array(bytes[sent...])
      let count = unsafe Foundation.send(descriptor, rest, rest.count, Int32(MSG_NOSIGNAL))
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  /// Says that nothing more will be sent.
  public func endOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Sends a request and waits for its reply.
  public func exchange(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
  ) throws -> Reply {
    LogWatch.note(path: path, headers: headers, body: body, port: port)
    send(Self.request(method, path, headers, body: body))
    return try reply(hasBody: method != "HEAD")
  }

  /// A request as bytes. A body is JSON, unless a header says otherwise.
  public static func request(
    _ method: String, _ path: String, _ headers: [String: String] = [:], body: String? = nil
  ) -> [UInt8] {
    var all = ["Host": "127.0.0.1"]
    if let body { (all["Content-Type"], all["Content-Length"]) = ("application/json", "\(body.utf8.count)") }
    all.merge(headers) { _, new in new }
    let lines = all.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)\r\n" }
    return Array("\(method) \(path) HTTP/1.1\r\n\(lines.joined())\r\n\(body ?? "")".utf8)
  }

  /// The next reply.
  public func reply(hasBody: Bool = true) throws -> Reply {
    let mark = Array("\r\n\r\n".utf8)
    var end = buffer.firstRange(of: mark)
    while end == nil {
      guard receive() else { throw NoReply(received: String(decoding: buffer, as: UTF8.self)) }
      end = buffer.firstRange(of: mark)
    }
    let head = String(decoding: buffer[..<(end?.lowerBound ?? 0)], as: UTF8.self)
    buffer.removeSubrange(..<(end?.upperBound ?? 0))
    var lines = head.components(separatedBy: "\r\n")
    guard let status = lines.removeFirst().split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
      throw NoReply(received: head)
    }
    var headers: [String: String] = [:]
    for line in lines {
      let pair = line.split(separator: ":", maxSplits: 1)
      headers[pair[0].lowercased()] = pair.dropFirst().first?.trimmingCharacters(in: .whitespaces) ?? ""
    }
    let size = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
    while buffer.count < size {
      guard receive() else { throw NoReply(received: String(decoding: buffer, as: UTF8.self)) }
    }
    defer { buffer.removeSubrange(..<size) }
    return Reply(status: status, headers: headers, body: Array(buffer[..<size]))
  }

  /// The next line, for a connection that speaks lines.
  public func line() throws -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeSubrange(...end) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      guard receive() else { throw NoReply(received: String(decoding: buffer, as: UTF8.self)) }
    }
  }

  /// Takes in what has come; false at the end.
  private func receive() -> Bool {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
    guard count > 0 else { return false }
    buffer += chunk[..<count]
    return true
  }
}
