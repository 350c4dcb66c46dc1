package import NIOCore
import NIOSSL

/// How a client makes sure of its server, and shows who it is.
public struct ClientTLS: Sendable {
  /// Whom to trust and what to show.
  public struct Options: Equatable, Sendable {
    /// A PEM file of the authorities that are trusted; nil for those that the system trusts.
    public var authority: String?
    /// A PEM file with the client's own certificate; nil if the server asks for none.
    public var certificate: String?
    /// A PEM file with its key.
    public var key: String?
    /// The name that must stand in the server's certificate, where it is not the host that is connected to. A certificate for
    /// the address that is connected to will do as well.
    public var serverName: String?

    /// Options; without any, a server must show a certificate that the system trusts.
    public init(
      authority: String? = nil, certificate: String? = nil, key: String? = nil, serverName: String? = nil
    ) {
      self.authority = authority
      self.certificate = certificate
      self.key = key
      self.serverName = serverName
    }
  }

  private let context: NIOSSLContext
  private let serverName: String?

  /// Reads the files; throws a `TLSError` if they cannot be used.
  public init(_ options: Options = Options()) throws(TLSError) {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv13
    configuration.shutdownTimeout = .seconds(1)
    if let authority = options.authority {
      configuration.trustRoots = .certificates(try PEMFiles.certificates(authority))
    }
    guard (options.certificate == nil) == (options.key == nil) else { throw .halfOfAPair }
    if let certificate = options.certificate, let key = options.key {
      let pair = try KeyPair(certificateFile: certificate, keyFile: key)
      configuration.certificateChain = pair.chain
      configuration.privateKey = pair.key
    }
    context = try NIOSSLContext(configuration, pairIn: options.certificate ?? "", options.key ?? "")
    serverName = options.serverName
  }

  /// The first handler of a connection to a host.
  package func handler(host: String) throws -> any ChannelHandler {
    let name = serverName ?? host
    // An address is looked up in the certificate as such, and is not sent as a name.
    let isAddress = (try? SocketAddress(ipAddress: name, port: 0)) != nil
    return try NIOSSLClientHandler(context: context, serverHostname: isAddress ? nil : name)
  }

  /// In words what a handshake failed by.
  package static func reason(_ error: any Error) -> String {
    let text = "\(error)"
    return Self.reasons.first { text.contains($0.mark) }?.words ?? text
  }

  private static let reasons: [(mark: String, words: String)] = [
    ("CERTIFICATE_VERIFY_FAILED", "the server's certificate is not trusted; name its authority (--tls-ca)"),
    ("failedToValidateHostname", "the server's certificate is for another name (--tls-server-name)"),
    ("unableToValidateCertificate", "the server's certificate is for another name (--tls-server-name)"),
    ("CERTIFICATE_REQUIRED", "the server asks for a client certificate (--tls-client-cert, --tls-client-key)"),
    ("CERTIFICATE_EXPIRED", "the client's certificate has expired"),
    ("UNKNOWN_CA", "the server does not trust the client's certificate"),
    ("CERTIFICATE_UNKNOWN", "the server does not trust the client's certificate"),
    ("BAD_CERTIFICATE", "the server does not trust the client's certificate"),
    ("WRONG_VERSION_NUMBER", "what listens there does not speak TLS"),
    ("eofDuringHandshake", "the other side hung up during the handshake; does it speak TLS?"),
  ]
}
