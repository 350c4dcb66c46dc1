public import Foundation
import NIOCore
package import NIOSSL
import Synchronization

/// The certificate that a server shows, and whom it lets in: read from files, and again when these change. Connections that
/// are open keep what they began with; the next ones get the new certificate.
public final class ServerTLS: Sendable {
  /// Which files, all in PEM form.
  public struct Files: Equatable, Sendable {
    /// The server's certificate, and after it those that vouch for it.
    public var certificate: String
    /// The key of the certificate, without a passphrase.
    public var key: String
    /// The authorities whose certificates clients must show one of; nil if none is asked for.
    public var clientAuthority: String?

    /// Files by their paths.
    public init(certificate: String, key: String, clientAuthority: String? = nil) {
      self.certificate = certificate
      self.key = key
      self.clientAuthority = clientAuthority
    }

    fileprivate var paths: [String] { [certificate, key] + (clientAuthority.map { [$0] } ?? []) }
  }

  private struct State {
    var context: NIOSSLContext
    var expiry: time_t
    /// What the files looked like when they were last read, whatever came of it.
    var marks: [FileMark?]
  }

  /// Which files.
  public let files: Files
  private let state: Mutex<State>

  /// Reads the files; throws a `TLSError` if they cannot be used.
  public init(_ files: Files) throws(TLSError) {
    self.files = files
    state = Mutex(try Self.load(files))
  }

  /// Reads the files again. If they cannot be used, this throws and what was read before stays.
  public func reload() throws(TLSError) {
    let marks = files.paths.map(FileMark.init(path:))
    do {
      let fresh = try Self.load(files)
      state.withLock { $0 = fresh }
    } catch {
      state.withLock { $0.marks = marks }
      throw error
    }
  }

  /// Reads the files again if they are not those that were read last; returns whether they were.
  public func reloadIfChanged() throws(TLSError) -> Bool {
    let marks = files.paths.map(FileMark.init(path:))
    guard state.withLock({ $0.marks != marks }) else { return false }
    try reload()
    return true
  }

  /// When the certificate ends.
  public var expires: Date { Date(timeIntervalSince1970: TimeInterval(state.withLock { $0.expiry })) }

  /// What a new connection is encrypted by.
  package var context: NIOSSLContext { state.withLock { $0.context } }

  private static func load(_ files: Files) throws(TLSError) -> State {
    // Taken before the files are read: who changes one meanwhile is noticed the next time.
    let marks = files.paths.map(FileMark.init(path:))
    let pair = try KeyPair(certificateFile: files.certificate, keyFile: files.key)
    var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: pair.chain, privateKey: pair.key)
    configuration.minimumTLSVersion = .tlsv13
    // A peer that does not say goodbye in turn is not waited for longer.
    configuration.shutdownTimeout = .seconds(1)
    if let authority = files.clientAuthority {
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .certificates(try PEMFiles.certificates(authority))
      configuration.sendCANameList = true
    }
    let context = try NIOSSLContext(configuration, pairIn: files.certificate, files.key)
    return State(context: context, expiry: pair.expiry, marks: marks)
  }
}

/// What changes when a file is replaced or written.
private struct FileMark: Equatable {
  let inode: UInt64
  let size: Int64
  let seconds: Int
  let nanoseconds: Int

  /// Follows links, as those do that mounted secrets are made of; nil if there is no such file.
  init?(path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    inode = UInt64(status.st_ino)
    size = Int64(status.st_size)
    seconds = Int(status.st_mtim.tv_sec)
    nanoseconds = Int(status.st_mtim.tv_nsec)
  }
}

extension NIOSSLContext {
  /// A context, or what is wrong with the certificate and key that it was to be made of.
  convenience init(_ configuration: TLSConfiguration, pairIn certificate: String, _ key: String) throws(TLSError) {
    do {
      try self.init(configuration: configuration)
    } catch NIOSSLError.failedToLoadPrivateKey {
      throw .mismatch(certificate: certificate, key: key)
    } catch {
      throw .unusable(certificate: certificate, reason: "\(error)")
    }
  }
}
