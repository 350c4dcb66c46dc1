package import NIOCore

/// Where a server listens, and who could reach it there.
public struct ListenAddress: Equatable, Sendable, CustomStringConvertible {
  /// `localhost`, or a numeric address.
  public var host: String
  /// The port; 0 means any free one.
  public var port: Int

  /// An address by its parts.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads HOST:PORT, with brackets around an IPv6 address or without; nil if it is none.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
      (0...65_535).contains(port), colon > text.startIndex
    else { return nil }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.init(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
  }

  /// HOST:PORT.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// The address for a socket. One that other machines can reach needs encryption and keys: without the one anybody on the way
  /// reads customers' data, without the other anybody may ask for it.
  package func checked(hasTLS: Bool, requiresKeys: Bool) throws(ListenError) -> SocketAddress {
    let number = host == "localhost" ? "127.0.0.1" : host
    guard let address = try? SocketAddress(ipAddress: number, port: port) else { throw .notAnAddress(host: host) }
    guard address.isLoopback || hasTLS && requiresKeys else {
      throw .notLoopback(host: host, hasTLS: hasTLS, requiresKeys: requiresKeys)
    }
    return address
  }
}

extension SocketAddress {
  fileprivate var isLoopback: Bool {
    switch self {
    case .v4: ipAddress?.hasPrefix("127.") ?? false
    case .v6: ipAddress == "::1"
    case .unixDomainSocket: false
    }
  }
}

/// Why a server may not listen at an address.
public enum ListenError: Error, Equatable, CustomStringConvertible {
  /// The host is neither `localhost` nor a numeric address.
  case notAnAddress(host: String)
  /// Others than this machine could reach the address, and encryption or keys are missing.
  case notLoopback(host: String, hasTLS: Bool, requiresKeys: Bool)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .notAnAddress(let host):
      "cannot listen on \(host): it is neither localhost nor a numeric address such as 127.0.0.1"
    case .notLoopback(let host, let hasTLS, let requiresKeys):
      "will not listen on \(host), which other machines can reach, without "
        + [
          hasTLS ? nil : "TLS (give --tls-cert and --tls-key)", requiresKeys ? nil : "keys (make one with kindred key)",
        ]
        .compactMap { $0 }.joined(separator: " and ")
        + "; else use 127.0.0.1"
    }
  }
}
