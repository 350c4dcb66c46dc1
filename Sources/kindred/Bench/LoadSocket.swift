import Foundation
import Transport

/// A socket for a load generator: it costs as little as possible beside the server that is measured.
final class LoadSocket {
  private let descriptor: Int32
  /// Nil for plain text.
  private let tls: TLSPipe?
  /// What waits to be encrypted: lines that are sent together share what that costs.
  private var plain: [UInt8] = []
  private var outgoing: [UInt8] = []
  private var incoming: [UInt8] = []
  private var chunk = [UInt8](repeating: 0, count: 256 << 10)

  init(host: String, port: Int, tls: ClientTLS? = nil) throws {
    self.tls = try tls.map { try TLSPipe($0, host: host) }
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let code = unsafe getaddrinfo(host, "\(port)", &hints, &found)
    guard code == 0, let place = unsafe found else { throw LoadError("\(host) has no address") }
    defer { unsafe freeaddrinfo(place) }
    descriptor = unsafe socket(place.pointee.ai_family, place.pointee.ai_socktype, 0)
    guard unsafe connect(descriptor, place.pointee.ai_addr, place.pointee.ai_addrlen) == 0 else {
      let reason = unsafe String(cString: strerror(errno))
      throw LoadError("cannot connect to \(host):\(port): \(reason); does a server run there?")
    }
    var on: Int32 = 1
    unsafe _ = setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close(descriptor) }

  /// Sends bytes, now or as soon as they are taken.
  func send(_ bytes: [UInt8]) {
    if tls == nil { outgoing += bytes } else { plain += bytes }
  }

  /// Waits up to so many milliseconds, sends what can be sent and returns the lines that came.
  func exchange(waiting milliseconds: Int32, _ line: ([UInt8]) -> Void) throws {
    try flush()
    let events = Int16(outgoing.isEmpty ? POLLIN : POLLIN | POLLOUT)
    var descriptors = pollfd(fd: descriptor, events: events, revents: 0)
    guard unsafe poll(&descriptors, 1, milliseconds) > 0 else { return }
    try flush()
    let count = unsafe read(descriptor, &chunk, chunk.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count > 0 else { throw LoadError("the server closed the connection") }
    let searched = incoming.count
    try take(chunk[..<count])
    lines(from: searched, line)
  }

  private func take(_ bytes: ArraySlice<UInt8>) throws {
    guard let tls else { return incoming += bytes }
    do { try tls.read(bytes, into: &incoming) } catch { throw LoadError(ClientTLS.reason(error)) }
  }

  /// Has what waits for it encrypted; without bytes of its own the handshake may have some.
  private func encrypt() throws {
    guard let tls else { return }
    do {
      if !plain.isEmpty { try tls.write(plain) }
      plain.removeAll(keepingCapacity: true)
      try tls.takeOutgoing(into: &outgoing)
    } catch {
      throw LoadError(ClientTLS.reason(error))
    }
  }

  private func lines(from searched: Int, _ line: ([UInt8]) -> Void) {
    var start = 0
    var position = searched
    while let end = incoming[position...].firstIndex(of: UInt8(ascii: "\n")) {
      line(Array(incoming[start..<end]))
      start = end + 1
      position = start
    }
    incoming.removeFirst(start)
  }

  private func flush() throws {
    try encrypt()
    guard !outgoing.isEmpty else { return }
    let count = unsafe write(descriptor, outgoing, outgoing.count)
    if count < 0, errno == EAGAIN || errno == EINTR { return }
    guard count >= 0 else { throw LoadError("the server closed the connection") }
    outgoing.removeFirst(count)
  }
}

/// Why a load cannot be put on a server.
struct LoadError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
